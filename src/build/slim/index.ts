export { type SlimSummary, summarizeSlim } from './compare-lists.ts';
export { type FoundSlim, findSlim } from './find-slim.ts';
export { KEPT_REASONS, type KeptReason } from './kept-reasons.ts';
export { type LookedSlim, lookForSlim } from './look-for-slim.ts';
export {
  listOfLock,
  previousSlimList,
  readSlimList,
  slimPathOf,
  writeSlimList,
} from './slim-file.ts';
export { digestOfSlimList } from './slim-list.ts';
export { type SlimArch, type SlimList, slimListOf } from './slim-schema.ts';
export { slimTextExaminer } from './slim-texts.ts';
export { slimTree } from './slim-tree.ts';
export type { SlimPackages } from './types.ts';
