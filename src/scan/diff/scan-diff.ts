import type { Context } from '../../base/index.ts';
import { type OpenScanInput, openScan } from '../open-scan.ts';
import type { ScanReport } from '../report/types.ts';
import { type Scan, scanImage } from '../scan-image.ts';
import { diffFindings, type FindingDiff } from './diff-findings.ts';
import { type RemovedCode, removedCode } from './removed-code.ts';

/** `unread`: names of images of which layers could not be read, so that findings may be missing; then `same` proves nothing. */
export type ScanDiff = FindingDiff & { unread?: string[] };

/** With what the second image has not of what is known against the first; undefined: it cannot be said. */
export type ScansCompared = {
  difference: ScanDiff;
  before: ScanReport;
  after: ScanReport;
  removed: RemovedCode[] | undefined;
};

/** Scans two images or documents, one after the other, and compares what was found in them. */
export async function scanDiff(
  images: { before: OpenScanInput; after: OpenScanInput },
  context: Context,
): Promise<ScanDiff> {
  return (await compareScans(images, context)).difference;
}

export async function compareScans(
  { before, after }: { before: OpenScanInput; after: OpenScanInput },
  context: Context,
): Promise<ScansCompared> {
  const scans = [await scanOf(before, context), await scanOf(after, context)] as const;
  const reports = [scans[0].report, scans[1].report] as const;
  const unread = reports.flatMap(({ image }) => (image.unreadLayers.length > 0 ? [image.name] : []));
  const findings = diffFindings(...reports);
  return {
    difference: unread.length === 0 ? findings : { ...findings, unread },
    before: reports[0],
    after: reports[1],
    removed: removedCode(...scans),
  };
}

async function scanOf(input: OpenScanInput, context: Context): Promise<Scan> {
  using opened = await openScan(input, context);
  return await scanImage(opened, context);
}
