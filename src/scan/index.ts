export type { Finding, Judgement, Match, Subject } from './types.ts';
