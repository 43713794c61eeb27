import { hintOf, messageOf } from './errors.ts';

/** In one line, with what to do. */
export function whyFailed(error: unknown): string {
  const hint = hintOf(error);
  return `${messageOf(error)}${hint === undefined ? '' : ` (${hint})`}`;
}
