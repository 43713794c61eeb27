import type { Context } from '../../../base/context.ts';
import { messageOf } from '../../../base/errors.ts';
import type { RefusedReviewer } from './types.ts';

/** Asks all at once; where the forge refuses, each by itself, so that one stranger keeps nobody else from being asked. */
export async function askEach(
  names: readonly string[],
  { signal }: Pick<Context, 'signal'>,
  ask: (names: readonly string[]) => Promise<void>,
): Promise<RefusedReviewer[]> {
  try {
    await ask(names);
    return [];
  } catch (error) {
    signal.throwIfAborted();
    if (names.length === 1) return names.map((name) => ({ name, why: messageOf(error) }));
  }
  const refused: RefusedReviewer[] = [];
  for (const name of names) refused.push(...(await askEach([name], { signal }, ask)));
  return refused;
}

/** Accounts, and the teams of `ORGANIZATION/TEAM`, as GitHub and Gitea ask for their reviews. */
export function reviewersAndTeams(names: readonly string[]): {
  reviewers: string[];
  team_reviewers: string[];
} {
  return {
    reviewers: names.filter((name) => !name.includes('/')),
    team_reviewers: names
      .filter((name) => name.includes('/'))
      .map((name) => name.slice(name.indexOf('/') + 1)),
  };
}
