import { messageOf } from '../../base/errors.ts';
import { formatReference, parseReference } from '../../oci/index.ts';

/** The full name of one image, by tag or digest. `problem` says what to write instead. */
export function parseBaseName(text: string): string | { problem: string } {
  try {
    const full = formatReference(parseReference(text));
    return full === text ? full : { problem: `write the full name: '${full}'` };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
