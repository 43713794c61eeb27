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
  const context = await open();
  const difference = await sbomDiff(input, context);
  out.result(difference, () => renderSbomDiff(difference));
  for (const name of difference.unread ?? [])
    context.log.warn(`${name}: layers could not be read: software may be missing`);
  if (difference.unread !== undefined) return 3;
  return difference.same ? 0 : 1;
}
