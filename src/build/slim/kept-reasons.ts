/** Why a path stays. The first are answers of reach, then rules, in the order in which they are asked. */
export const KEPT_REASONS = [
  'reachable',
  'possibly',
  'via a shell',
  'keep',
  'folder',
  'release',
  'names',
  'certificates',
  'time zones',
  'locale',
  'gconv',
  'link',
  'metadata',
  'licence',
  'package database',
] as const;
export type KeptReason = (typeof KEPT_REASONS)[number];
