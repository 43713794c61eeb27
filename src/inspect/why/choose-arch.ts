import { nearestName } from '../../base/index.ts';
import { inspectError } from '../errors.ts';

/** The architecture that was asked for, else the first. Throws WHY_ARCH_NOT_FOUND. */
export function chooseArch(wanted: string | undefined, known: readonly string[], name: string): string {
  const arch = wanted ?? known[0];
  if (arch !== undefined && known.includes(arch)) return arch;
  const near = nearestName(arch ?? '', known);
  throw inspectError('WHY_ARCH_NOT_FOUND', `${name} has no architecture ${arch ?? 'at all'}`, {
    hint: `it has ${known.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
  });
}
