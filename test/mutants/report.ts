import type { Mutant } from './find-mutants.ts';
import type { MutatedRoom } from './rooms.ts';
import type { Verdict } from './run-room.ts';
import { scoreOf } from './score.ts';

export type Tried = {
  room: MutatedRoom;
  /** How many there are to draw from. */
  candidates: number;
  drawn: ReadonlyMap<number, Mutant>;
  /** On some of those drawn, or all. */
  verdicts: ReadonlyMap<number, Verdict>;
};

/** The share that was noticed of those tried, and lines that say it and name the survivors. */
export function reportOf({ room, candidates, drawn, verdicts }: Tried): { score: number; lines: string[] } {
  const all = [...verdicts.values()];
  if (all.length === 0) return { score: 1, lines: [`${room.name}: none of ${drawn.size} tried yet`] };
  const endless = all.filter((verdict) => verdict === 'endless').length;
  const killed = all.filter((verdict) => verdict === 'killed').length + endless;
  const { score, low, high } = scoreOf(killed, all.length);
  const notTried = drawn.size - all.length;
  const survivors = [...drawn].flatMap(([number, { file, line, change }]) => {
    const verdict = verdicts.get(number);
    if (verdict !== 'unnoticed' && verdict !== 'unreached') return [];
    return [`  ${file}:${line}  ${change}${verdict === 'unreached' ? '  (no test comes here)' : ''}`];
  });
  return {
    score,
    lines: [
      `${room.name}: ${killed} of ${all.length} noticed (of ${candidates}; ${endless} for having no end): ${percent(score)}, in 95 of 100 draws ${percent(low)} to ${percent(high)}${notTried > 0 ? `; ${notTried} not tried yet` : ''}`,
      ...survivors,
    ],
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
