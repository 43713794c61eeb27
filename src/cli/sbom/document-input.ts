import { documentAt, readDocument } from '../../sbom/index.ts';
import { inputOf, orCliError } from '../signing/read-input.ts';

/** The bytes of a document that the line names; `-` is stdin. Throws CLI_INPUT. */
export async function readDocumentInput(name: string): Promise<Uint8Array> {
  return await orCliError(name, async () => await readDocument(inputOf(name)));
}

/** As `readDocumentInput` for stdin and what begins as documents do; undefined for images, folders and archives. */
export async function findDocumentInput(name: string): Promise<Uint8Array | undefined> {
  return name === '-' ? await readDocumentInput(name) : await documentAt(name);
}
