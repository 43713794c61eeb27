import type { Certainty, ReachAnswer } from '../types.ts';

/** 1 via a shell, 2 possibly, 3 reachable: a path is as good as its weakest step. */
export type Level = 1 | 2 | 3;

const OF_CERTAINTY = { shell: 1, possible: 2, certain: 3 } as const satisfies Record<Certainty, Level>;
const ANSWERS = { 1: 'via a shell', 2: 'possibly', 3: 'reachable' } as const satisfies Record<
  Level,
  ReachAnswer
>;

export function levelOf(certainty: Certainty): Level {
  return OF_CERTAINTY[certainty];
}

export function answerOfLevel(level: Level): ReachAnswer {
  return ANSWERS[level];
}

export function lower(a: Level, b: Level): Level {
  return a < b ? a : b;
}
