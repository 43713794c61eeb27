import { codeOf } from '../base/errors.ts';

const NEGATIVE: ReadonlySet<string> = new Set(['SCAN_MALICIOUS', 'BUILD_PUBLISHER']);

/** True where software was looked at and must not come in: an answer, not an inability. */
export function isNotLetIn(error: unknown): boolean {
  return NEGATIVE.has(codeOf(error) ?? '');
}
