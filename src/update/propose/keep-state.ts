import type { Context } from '../../base/context.ts';
import { lockPathOf, slimPathOf } from '../../build/index.ts';
import type { NoteInput, Recalled } from '../candidates/review.ts';
import type { RecipePlace } from './place.ts';
import { type KeptState, readStateFile, STATE_FILE, stateFileText } from './state-file.ts';

/** What the branch of a recipe and its base keep of earlier runs. What somebody else committed to the branch is not read. */
export async function recallState(
  { repository, recipe, branch, baseCommit }: RecipePlace,
  { clock }: Pick<Context, 'clock'>,
): Promise<Recalled | undefined> {
  if (baseCommit === undefined) return undefined;
  const read = async (commit: string): Promise<KeptState | undefined> => {
    const text = (await repository.contentsAt(commit, STATE_FILE))?.toString('utf8');
    return readStateFile(text, { recipe, nowMs: clock.nowMs() });
  };
  const merged = await read(baseCommit);
  const tip = await repository.tip(branch, baseCommit);
  const own = tip?.isOurs === true ? await read(tip.commit) : undefined;
  if (merged === undefined && own === undefined) return undefined;
  const lock = tip && (await repository.contentsAt(tip.commit, lockPathOf(recipe)));
  const slim = tip && (await repository.contentsAt(tip.commit, slimPathOf(lockPathOf(recipe))));
  return {
    firstSeen: eachOf(Math.min, merged?.firstSeen, own?.firstSeen),
    floors: eachOf(Math.max, merged?.floors, own?.floors),
    proposed:
      own?.candidate === undefined || lock === undefined
        ? undefined
        : { candidate: own.candidate, lock, slim },
  };
}

/** Keeps when packages were first seen on the branch of the recipe, whose other files stay. Gives the reason where it cannot be. */
export async function noteState(
  { repository, recipe, branch, base, baseCommit }: RecipePlace,
  { firstSeen, repositories }: NoteInput,
  { clock }: Pick<Context, 'clock'>,
): Promise<string | undefined> {
  if (baseCommit === undefined) return `the remote has no branch ${base}`;
  const tip = await repository.tip(branch, baseCommit);
  if (tip?.isOurs === false) return `the branch ${branch} has commits by others, so it is left as it is`;
  const from = tip?.commit ?? baseCommit;
  const parent = (tip && (await repository.parentOf(tip.commit))) ?? baseCommit;
  const before = (await repository.contentsAt(from, STATE_FILE))?.toString('utf8');
  const text = stateFileText(before, { recipe, firstSeen, repositories });
  const commit = await repository.commit({
    base: tip === undefined || tip.commit === baseCommit ? baseCommit : parent,
    tree: from,
    files: new Map([[STATE_FILE, Buffer.from(text)]]),
    message: `Note what ${recipe} waits for`,
    nowMs: clock.nowMs(),
  });
  const isPushed = await repository.push(branch, commit, tip?.commit);
  return isPushed ? undefined : `the branch ${branch} changed meanwhile, so it is left as it is`;
}

function eachOf(
  choose: (a: number, b: number) => number,
  a: Readonly<Record<string, number>> = {},
  b: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    names.map((name) => [name, choose(a[name] ?? b[name] ?? 0, b[name] ?? a[name] ?? 0)]),
  );
}
