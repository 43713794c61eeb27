import type { Context } from '../../base/index.ts';
import { type OpenScanInput, openScan } from '../open-scan.ts';
import type { ScanReport } from '../report/types.ts';
import { scanImage } from '../scan-image.ts';
import { diffFindings, type FindingDiff } from './diff-findings.ts';

/** `unread`: names of images of which layers could not be read, so that findings may be missing; then `same` proves nothing. */
export type ScanDiff = FindingDiff & { unread?: string[] };

/** Scans two images or documents, one after the other, and compares what was found in them. */
export async function scanDiff(
  { before, after }: { before: OpenScanInput; after: OpenScanInput },
  context: Context,
): Promise<ScanDiff> {
  const reports = [await reportOf(before, context), await reportOf(after, context)] as const;
  const unread = reports.flatMap(({ image }) => (image.unreadLayers.length > 0 ? [image.name] : []));
  const difference = diffFindings(...reports);
  return unread.length === 0 ? difference : { ...difference, unread };
}

async function reportOf(input: OpenScanInput, context: Context): Promise<ScanReport> {
  using opened = await openScan(input, context);
  return (await scanImage(opened, context)).report;
}
