import { readDocument } from '../../sbom/index.ts';
import { inputOf, orCliError } from '../signing/read-input.ts';

/** The bytes of a document that the line names; `-` is stdin. Throws CLI_INPUT. */
export async function readDocumentInput(name: string): Promise<Uint8Array> {
  return await orCliError(name, async () => await readDocument(inputOf(name)));
}
