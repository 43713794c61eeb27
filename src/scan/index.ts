export type { Judgement, Match, Subject } from './types.ts';
