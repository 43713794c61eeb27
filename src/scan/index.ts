export type { Gap, Judgement, Match, Stated, Subject } from './types.ts';
