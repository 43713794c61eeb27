import { randomBytes } from 'node:crypto';

/** `tok-4f…`: a name that says nothing. */
export function newId(kind: string): string {
  return `${kind}-${randomBytes(8).toString('hex')}`;
}
