import { DerError } from '../der/der-error.ts';
import { readDer, textOf } from '../der/read.ts';

const MAX_PARTS = 8;
const MAX_TEXT = 120;

/** A distinguished name for messages: its values, in the order in which they stand. It is an attacker's text, so it is cut and escaped. */
export function displayName(name: Uint8Array): string {
  const values: string[] = [];
  try {
    const sets = readDer(name).sequence();
    while (!sets.done && values.length < MAX_PARTS) {
      const attribute = sets.set().sequence();
      attribute.oid();
      values.push(textOf(attribute.any()));
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
  }
  return JSON.stringify(values.join(', ').slice(0, MAX_TEXT));
}
