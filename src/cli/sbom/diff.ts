import { renderSbomDiff, sbomDiff } from '../../inspect/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { standardInput } from '../signing/read-input.ts';
import { catalogueOptions } from './catalogue-options.ts';
import type { SbomOptions } from './options.ts';

/** Compares the software of two images or documents. */
export async function diff({
  args: [before = '', after = ''],
  options,
  open,
  out,
  env,
}: Invocation<SbomOptions>): Promise<ExitCode> {
  const input = { before, after, stdin: standardInput(), ...catalogueOptions(options, env) };
  const difference = await sbomDiff(input, await open());
  out.result(difference, () => renderSbomDiff(difference));
  return difference.same ? 0 : 1;
}
