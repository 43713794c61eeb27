export { readDump } from './observed/read-dump.ts';
export type { Dump, ObservedContainer } from './observed/types.ts';
export { DEFAULT_OWNER_RULES } from './owners/find-owner.ts';
export { parseOwnerRules } from './owners/parse-owner-rules.ts';
export type { Owner, OwnerRules } from './owners/types.ts';
