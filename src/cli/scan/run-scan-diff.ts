import { version } from '../../base/version.ts';
import { unseenPlatforms } from '../../image-files/index.ts';
import { compareScans, renderFindingDiff, renderOpenVex } from '../../scan/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { sourceDateEpoch } from '../options.ts';
import { writeOutputs } from '../sbom/outputs.ts';
import type { ScanOptions } from './options.ts';
import { scanInputOf } from './scan-source.ts';

/** Compares what matters in two images or documents, by the same feeds. */
export async function runScanDiff({
  args,
  options,
  open,
  out,
  env,
}: Invocation<ScanOptions>): Promise<ExitCode> {
  const context = await open();
  const [before, after] = [
    await scanInputOf(args[0], options, env, context),
    await scanInputOf(args[1], options, env, context),
  ];
  const {
    difference,
    before: earlier,
    after: report,
    removed,
  } = await compareScans({ before, after }, context);
  for (const { image } of [earlier, report])
    for (const line of [...image.incomplete, ...unseenPlatforms(image)]) out.note(`${image.name}: ${line}`);
  for (const name of difference.unread ?? [])
    context.log.warn(`${name}: layers could not be read: findings may be missing`);
  if (options.vexOut !== undefined) {
    if (removed === undefined)
      context.log.warn(
        `${report.image.name}: not all of it was read and explained, so that nothing is said of what is not in it: "shearwall scan" says what`,
      );
    const now = sourceDateEpoch(env) ?? Math.floor(context.clock.nowMs() / 1000);
    const text = renderOpenVex({ report, now, version: version(), removed: removed ?? [] });
    await writeOutputs([{ format: 'openvex', file: options.vexOut }], () => text, out, new Map());
  }
  out.result(difference, () => renderFindingDiff(difference));
  if (difference.unread !== undefined) return 3;
  return difference.same ? 0 : 1;
}
