import { renderFindingDiff, scanDiff } from '../../scan/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import type { ScanSourceOptions } from './options.ts';
import { scanInputOf } from './scan-source.ts';

/** Compares what matters in two images or documents, by the same feeds. */
export async function runScanDiff({
  args,
  options,
  open,
  out,
  env,
}: Invocation<ScanSourceOptions>): Promise<ExitCode> {
  const context = await open();
  const [before, after] = [
    await scanInputOf(args[0], options, env, context),
    await scanInputOf(args[1], options, env, context),
  ];
  const difference = await scanDiff({ before, after }, context);
  for (const name of difference.unread ?? [])
    context.log.warn(`${name}: layers could not be read: findings may be missing`);
  out.result(difference, () => renderFindingDiff(difference));
  if (difference.unread !== undefined) return 3;
  return difference.same ? 0 : 1;
}
