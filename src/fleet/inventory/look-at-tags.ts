import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { digestsOfTags, type ImageAccess, listTags, type Reference } from '../../oci/index.ts';
import { type Store, type WatchedTag, watchedTags } from '../../store/index.ts';
import { isImageTag } from './image-tags.ts';

/** A repository, all tags of it or one. */
export type WatchedPlace = Pick<Reference, 'registry' | 'repository' | 'tag'>;

/** What was found out about some tags of a repository; `gone`: the registry does not have them any more. */
export type SeenTags = { repository: string; seen: ReadonlyMap<string, Digest>; gone: readonly string[] };

/** Tags are asked about so many at a time: in a repository of more each has its turn, the newest first. */
const MOST = 500;

/** What the tags stand for now, `first` before all others. Throws what a registry that cannot be asked throws. */
export async function lookAtTags(
  {
    store,
    place,
    options,
    first,
  }: { store: Store; place: WatchedPlace; options: ImageAccess; first: ReadonlySet<string> },
  context: Context,
): Promise<SeenTags> {
  const { registry, repository, tag } = place;
  const name = `${registry}/${repository}`;
  const known = await store.read((view) => watchedTags(view, name));
  const asked = { ...options, repository: { registry, repository } };
  const tags = tag === undefined ? (await listTags(asked, context)).filter(isImageTag) : [tag];
  const due = inTurn(tags, known, first).slice(0, MOST);
  const seen = await digestsOfTags({ ...asked, tags: due }, context);
  const there = new Set(tags);
  const isGone = (each: string): boolean => !there.has(each) || (due.includes(each) && !seen.has(each));
  const ours = known.filter((each) => tag === undefined || each.tag === tag);
  return { repository: name, seen, gone: ours.map((each) => each.tag).filter(isGone) };
}

/** Then those that have waited longest. */
function inTurn(tags: readonly string[], known: readonly WatchedTag[], first: ReadonlySet<string>): string[] {
  const lookedAt = new Map(known.map((each) => [each.tag, each.lookedAt]));
  const turn = (tag: string): number => (first.has(tag) ? -1 : (lookedAt.get(tag) ?? 0));
  return tags.toSorted((a, b) => turn(a) - turn(b));
}
