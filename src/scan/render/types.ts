import type { TableOptions } from '../../base/render-table.ts';
import type { ScanRemedy, ScanReport } from '../report/types.ts';
import type { ScanVerdict } from '../report/verdict.ts';

export type RenderInput = {
  report: ScanReport;
  verdict: ScanVerdict;
  /** Also the rest, one by one. */
  showRest: boolean;
  terminal: TableOptions;
  /** What can be done about what could not be read, in the caller's words; default: nothing is said. */
  sayRemedies?: ((remedies: readonly ScanRemedy[]) => readonly string[]) | undefined;
  /** Seconds since 1970 that documents carry. */
  now: number;
  /** Of this program. */
  version: string;
};
