import type { Gap, GapReason } from '../types.ts';

/** A statement that speaks of what is here, and by which nobody can tell whether it is affected. */
export function isUndecided(
  why: GapReason | 'unproven' | (string & {}),
): why is 'undetermined' | 'not-understood' {
  return why === 'undetermined' || why === 'not-understood';
}

/** Of one statement. */
export function undecidedGap(
  why: 'undetermined' | 'not-understood',
  { package: name, id, feed }: { package: string; id: string; feed: string },
): Gap {
  return { why, what: `${name} in ${id} (${feed})` };
}

/** The advisory that such a gap is about. */
export function advisoryOfGap(what: string): string | undefined {
  return / in (\S+) \([^\s()]+\)$/.exec(what)?.[1];
}
