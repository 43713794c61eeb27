import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import type { Fleet } from '../types.ts';
import { type MatchedView, openMatched, viewMatched } from './matched-view.ts';
import { type Rematch, rematch } from './rematch.ts';

/** What a match did, and the database that all package versions are judged by now. */
export type MatchAnswer = Rematch & { databaseDigest: Digest };

/** Judges what is new, or of what the advisories say something else now. Throws FLEET_ADVISORIES_OLDER, FLEET_MATCH_SUPERSEDED. */
export async function matchFleet(
  fleet: Pick<Fleet, 'store'> & { advisories: AdvisoryDatabase },
  context: Pick<Context, 'clock' | 'progress' | 'signal'>,
): Promise<MatchAnswer> {
  return { ...(await rematch(fleet, context)), databaseDigest: fleet.advisories.digest };
}

/**
 * The fleet for a question. One that a single machine keeps is matched first; of one that many share `fleet match` does that, and a question
 * writes nothing.
 */
export async function matchedForQuestion(
  fleet: Fleet,
  context: Pick<Context, 'clock' | 'progress' | 'signal' | 'log'>,
): Promise<MatchedView> {
  return fleet.store.kind === 'sqlite' ? await openMatched(fleet, context) : await viewMatched(fleet);
}
