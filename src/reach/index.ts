export { REACH_EXAMINERS } from './examiners.ts';
export { loaderConfigExaminer } from './facts/loader-files.ts';
export { findReach, REACH, type ReachInput } from './find-reach.ts';
export { parseRoot } from './roots/parse-root.ts';
export {
  type Edge,
  type FileReach,
  type MetTrigger,
  type Pack,
  type PathStep,
  REACH_ANSWERS,
  type ReachAnswer,
  type ReachReport,
  type ReachStep,
  type Root,
  type Trigger,
  type Use,
} from './types.ts';
