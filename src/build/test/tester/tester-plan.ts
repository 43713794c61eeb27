import type { TestCheck } from '../../recipe/index.ts';

/** What the tester is told, as JSON on its standard input. */
export type TesterPlan = {
  /** What the image starts; absent: nothing runs beside the checks. */
  start?: readonly string[];
  /** All that programs of the image get to see. */
  environment: Readonly<Record<string, string>>;
  workingFolder: string;
  /** Where it may write what programs print. */
  outputFolder: string;
  /** Of each check. */
  timeOutMs: number;
  checks: readonly TestCheck[];
};
