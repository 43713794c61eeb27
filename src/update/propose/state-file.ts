import { prettyJson } from '../../base/canonical-json.ts';
import { type Digest, isDigest } from '../../base/digest.ts';
import { type Fields, fieldOf, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { LockedRepository } from '../../build/index.ts';
import type { ReleaseFloors } from '../../distro/index.ts';
import type { Candidate, RecipeRecord, TestOutcome } from '../candidates/types.ts';

/** In a repository, from its root: what must outlive a runner whose disk does not last. */
export const STATE_FILE = '.shearwall/update-state.json';

type FirstSeen = NonNullable<RecipeRecord['firstSeen']>;

export type StateFileInput = {
  /** From the root of the repository. */
  recipe: string;
  /** Undefined: the one that is there stays. */
  candidate?: Candidate | undefined;
  firstSeen: FirstSeen;
  repositories: readonly Pick<LockedRepository, 'suite' | 'date' | 'fingerprints'>[];
};

/** What the file says of one recipe. */
export type KeptState = {
  firstSeen: FirstSeen;
  floors: ReleaseFloors;
  candidate: Candidate | undefined;
};

/** The file with one recipe's part made anew; those of others stay as `before` has them. */
export function stateFileText(before: string | undefined, input: StateFileInput): string {
  const { recipe, candidate, firstSeen, repositories } = input;
  const recipes: Record<string, unknown> = { ...recipesOf(before) };
  const kept = fieldsOf(fieldOf(recipes, recipe));
  recipes[recipe] = withoutUndefined({
    candidate:
      candidate === undefined ? kept['candidate'] : { ...candidate, stage: 'pushed', request: undefined },
    firstSeen,
    floors: floorsOf(repositories),
  });
  return prettyJson({ version: 1, recipes: sorted(recipes) });
}

/**
 * What the file keeps of a recipe, as far as it can be: a time that is still to come would let everything wait, or every Release be too
 * old, so it is left out.
 */
export function readStateFile(
  text: string | undefined,
  { recipe, nowMs }: { recipe: string; nowMs: number },
): KeptState | undefined {
  const kept = fieldOf(recipesOf(text), recipe);
  if (kept === undefined) return undefined;
  const { firstSeen, floors, candidate } = fieldsOf(kept);
  return {
    firstSeen: numbersUpTo(nowMs, firstSeen),
    floors: numbersUpTo(nowMs / 1000, floors),
    candidate: candidateOf(fieldsOf(candidate)),
  };
}

function recipesOf(text: string | undefined): Fields {
  if (text === undefined) return {};
  try {
    const { version, recipes } = fieldsOf(parseJson(text));
    return version === 1 ? fieldsOf(recipes) : {};
  } catch {
    return {};
  }
}

function numbersUpTo(limit: number, value: unknown): Record<string, number> {
  const sound = Object.entries(fieldsOf(value)).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 0 && entry[1] <= limit,
  );
  return Object.fromEntries(sound);
}

function candidateOf(fields: Fields): Candidate | undefined {
  const { source, key, closure, image, sinceMs, tests } = fields;
  const [repository, candidateTag] = [textOf(fields['repository']), textOf(fields['candidateTag'])];
  const isSound = isDigestText(source) && isDigestText(key) && isDigestText(closure) && isDigestText(image);
  if (!isSound || typeof sinceMs !== 'number' || repository === undefined || candidateTag === undefined)
    return undefined;
  const outcomes = objectsOf(tests).flatMap(outcomeOf);
  const common = { source, key, closure, image, sinceMs, repository, candidateTag };
  return { ...common, stage: 'pushed', tests: outcomes, request: undefined };
}

function outcomeOf({ platform, digest, verdict, why, by }: Fields): TestOutcome[] {
  const isSound = textOf(platform) !== undefined && isDigestText(digest);
  if (!isSound || (verdict !== 'passed' && verdict !== 'not tested')) return [];
  const outcome: TestOutcome = { platform: String(platform), digest, verdict, why: textOf(why) };
  return [textOf(by) === undefined ? outcome : { ...outcome, by: textOf(by) }];
}

function isDigestText(value: unknown): value is Digest {
  return typeof value === 'string' && isDigest(value);
}

/** The newest Release of each suite by each key: none older is accepted later. */
function floorsOf(repositories: StateFileInput['repositories']): Record<string, number> {
  const floors: Record<string, number> = {};
  for (const { suite, date, fingerprints } of repositories)
    for (const fingerprint of fingerprints) {
      const key = `${suite} ${fingerprint}`;
      floors[key] = Math.max(floors[key] ?? 0, date);
    }
  return sorted(floors);
}

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
