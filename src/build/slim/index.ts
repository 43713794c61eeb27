export { type SlimSummary, summarizeSlim } from './compare-lists.ts';
export { type FoundSlim, findSlim } from './find-slim.ts';
export { type LookedSlim, lookForSlim } from './look-for-slim.ts';
export {
  listOfLock,
  previousSlimList,
  readSlimList,
  slimListOf,
  slimPathOf,
  writeSlimList,
} from './slim-file.ts';
export { digestOfSlimList, KEPT_REASONS, type KeptReason, type SlimArch, SlimList } from './slim-list.ts';
export { slimTextExaminer } from './slim-texts.ts';
export { slimTree } from './slim-tree.ts';
export type { SlimPackages } from './types.ts';
