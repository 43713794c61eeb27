import { diffFindings, renderFindingDiff, type ScanReport, scanImage } from '../../scan/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import type { ScanSourceOptions } from './options.ts';
import { openScanOf } from './scan-source.ts';

/** Compares what matters in two images or documents, by the same feeds. */
export async function runScanDiff({
  args: [before, after],
  options,
  open,
  out,
  env,
}: Invocation<ScanSourceOptions>): Promise<ExitCode> {
  const context = await open();
  const reports: ScanReport[] = [];
  for (const image of [before, after]) {
    using input = await openScanOf(image, options, env, context);
    reports.push((await scanImage(input, context)).report);
  }
  const [a, b] = reports as [ScanReport, ScanReport];
  const difference = diffFindings(a, b);
  const unread = reports.filter(({ image }) => image.unreadLayers.length > 0);
  for (const { image } of unread)
    context.log.warn(`${image.name}: layers could not be read: findings may be missing`);
  out.result(difference, () => renderFindingDiff(difference));
  if (unread.length > 0) return 3;
  return difference.same ? 0 : 1;
}
