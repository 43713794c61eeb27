export { reachError } from './errors.ts';
export { REACH_EXAMINERS } from './examiners.ts';
export { loaderConfigExaminer } from './facts/loader-files.ts';
export { findReach, type ReachInput } from './find-reach.ts';
export { isShell } from './is-shell.ts';
export { parseRoot } from './roots/parse-root.ts';
export {
  type PathStep,
  REACH_ANSWERS,
  type ReachAnswer,
  type ReachReport,
  type Root,
} from './types.ts';
