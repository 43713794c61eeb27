import { renderSbomVerdict, validateSbom } from '../../inspect/index.ts';
import { readSbom } from '../../sbom/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { readInput } from '../signing/read-input.ts';
import type { SbomOptions } from './options.ts';

/** Says what one document lacks. */
export async function validate({ args: [file = ''], out }: Invocation<SbomOptions>): Promise<ExitCode> {
  const verdict = validateSbom(readSbom(await readInput(file)));
  out.result(verdict, () => renderSbomVerdict(verdict));
  return verdict.valid ? 0 : 1;
}
