import type { ShearwallError } from '../../base/index.ts';
import { versionError } from '../errors.ts';

export function invalidRange(text: string, reason: string): ShearwallError {
  return versionError('VERSION_RANGE_INVALID', `invalid version range "${text}": ${reason}`, {
    hint: "write it as >=1.0,<2.0 with || between alternatives, in the ecosystem's own way, or as vers:npm/>=1.0.0|<2.0.0",
  });
}
