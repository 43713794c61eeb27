import { explainImage, explanationJson, renderExplanation } from '../../scan/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { terminalOptions } from '../terminal.ts';
import type { ScanSourceOptions } from './options.ts';
import { openScanOf } from './scan-source.ts';

/** Explains one vulnerability in one image. */
export async function runExplain({
  args: [image, vulnerability = ''],
  options,
  open,
  out,
  env,
}: Invocation<ScanSourceOptions>): Promise<ExitCode> {
  const context = await open();
  using input = await openScanOf(image, options, env, context);
  const explanation = await explainImage({ ...input, vulnerability }, context);
  out.result(explanationJson(explanation), () => renderExplanation(explanation, terminalOptions(env)));
  const { explained } = explanation;
  return explained.length === 0 || explained.some(({ answer }) => answer === 'unknown') ? 3 : 0;
}
