import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import type { Store } from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import type { Fleet } from '../types.ts';
import { type Behind, isOlder, type Matched, readMatchState } from './match-state.ts';
import { rematch } from './rematch.ts';

/** A fleet as questions are asked of it: judged by its advisories, or behind them, and then an answer says so. */
export type MatchedView = { view: Fleet } & ({ matched: Matched } | { behind: Behind });

/** Judges what is new, or of what the advisories say something else now, and gives the fleet to questions. */
export async function openMatched(
  fleet: Fleet,
  context: Pick<Context, 'clock' | 'progress' | 'signal' | 'log'>,
): Promise<MatchedView> {
  const { store, advisories } = fleet;
  if (advisories !== undefined) {
    const judged = await judgedNow({ store, advisories }, context);
    if (judged > 0) context.log.debug('package versions were matched with the advisories', { judged });
  }
  return await viewMatched(fleet);
}

/** None by a database that is older than the one which the fleet was matched with: answers say that it is behind, then. */
async function judgedNow(
  { store, advisories }: { store: Store; advisories: AdvisoryDatabase },
  context: Pick<Context, 'clock' | 'progress' | 'signal'>,
): Promise<number> {
  for (let attempt = 1; ; attempt++)
    try {
      return (await rematch({ store, advisories }, context)).judged;
    } catch (error) {
      if (fleetError.is(error, 'FLEET_ADVISORIES_OLDER')) return 0;
      if (attempt >= ATTEMPTS || !fleetError.is(error, 'FLEET_MATCH_SUPERSEDED')) throw error;
    }
}

const ATTEMPTS = 5;

/** The fleet as it stands: nothing is judged and nothing written, and it may be behind its advisories. */
export async function viewMatched(fleet: Fleet): Promise<MatchedView> {
  const { store, advisories } = fleet;
  const state = await store.read((view) => readMatchState(view, advisories));
  const { databaseDigest, isSameDatabase, isSameRules, hasNew, at } = state;
  if (advisories === undefined) return { view: fleet, behind: { why: 'no-database', databaseDigest } };
  if (isOlder(state.builtAt, advisories))
    return { view: fleet, behind: { why: 'newer-database', databaseDigest } };
  if (hasNew) return { view: fleet, behind: { why: 'new-versions', databaseDigest } };
  const isEmpty = state.upTo === 0;
  if (!isEmpty && !(isSameDatabase && isSameRules))
    return { view: fleet, behind: { why: 'other-database', databaseDigest } };
  return {
    view: fleet,
    matched: { databaseDigest: advisories.digest, builtAt: advisories.builtAt * 1000, at },
  };
}

/** Why judgements cannot be trusted to be those of the database that is asked; undefined: they can. */
export function whyBehind(fleet: MatchedView): string | undefined {
  // Without a database the answer says so itself.
  if (!('behind' in fleet) || fleet.behind.why === 'no-database') return undefined;
  return WORDS[fleet.behind.why];
}

const WORDS: Readonly<Record<Exclude<Behind['why'], 'no-database'>, string>> = {
  'new-versions': 'package versions that were added since were not matched with the advisories yet',
  'other-database': 'the fleet was not matched with these advisories yet',
  'newer-database': 'these advisories are older than those that the fleet was matched with',
};
