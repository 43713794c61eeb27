import { isoTime } from '../../base/utc-time.ts';
import type { Decision } from '../../trust/index.ts';

/** `--json`: times as text. */
export function decisionJson({ validUntil, ...decision }: Decision): Record<string, unknown> {
  return {
    ...decision,
    ...(validUntil !== undefined && { validUntil: isoTime(validUntil) }),
  };
}
