import type { TableOptions } from '../../base/render-table.ts';
import type { ScanReport } from '../report/types.ts';
import type { Verdict } from '../report/verdict.ts';

export type RenderInput = {
  report: ScanReport;
  verdict: Verdict;
  /** Also the rest, one by one. */
  showRest: boolean;
  terminal: TableOptions;
  /** Seconds since 1970 that documents carry. */
  now: number;
  /** Of this program. */
  version: string;
};
