export { readIgnore } from './ignore/read-ignore.ts';
export type { InventorySource } from './inventory/take-inventory.ts';
export { parseScanFormat, reportWriter } from './render/report-writer.ts';
export type { Finding, ScanReport } from './report/types.ts';
export { THRESHOLDS, type Threshold, verdictOf } from './report/verdict.ts';
export { withFixes } from './report/with-fixes.ts';
export type { Gap, Judgement, Match, Stated, Subject } from './types.ts';
export { loadVex } from './vex/load-vex.ts';
