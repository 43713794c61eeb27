import { renderSbomVerdict, validateSbom } from '../../inspect/index.ts';
import { readSbom } from '../../sbom/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { readDocumentInput } from './document-input.ts';
import type { SbomOptions } from './options.ts';

/** Says what one document lacks. */
export async function validate({ args: [file = ''], out }: Invocation<SbomOptions>): Promise<ExitCode> {
  const verdict = validateSbom(readSbom(await readDocumentInput(file)));
  out.result(verdict, () => renderSbomVerdict(verdict));
  return verdict.valid ? 0 : 1;
}
