import type { TableOptions } from '../../base/render-table.ts';
import type { ScanReport } from '../report/types.ts';
import type { ScanVerdict } from '../report/verdict.ts';

export type RenderInput = {
  report: ScanReport;
  verdict: ScanVerdict;
  /** Also the rest, one by one. */
  showRest: boolean;
  terminal: TableOptions;
  /** Seconds since 1970 that documents carry. */
  now: number;
  /** Of this program. */
  version: string;
};
