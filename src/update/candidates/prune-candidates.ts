import { resolve } from 'node:path';
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import {
  deleteManifests,
  findTag,
  type ImageAccess,
  listTags,
  openImage,
  parseReference,
} from '../../oci/index.ts';
import { candidateReference } from './advance-recipes.ts';
import type { UpdateState } from './state/types.ts';
import type { Candidate, RecipeRecord } from './types.ts';
import { workFolder } from './work-folder.ts';

export type PruneInput = { recipes: readonly string[]; state: UpdateState; access: ImageAccess };

export type PrunedCandidates = { recipe: string; record: RecipeRecord; removed: string[]; kept: string[] };

const PARALLEL = 4;

/** Deletes superseded candidates, here and in their registries. What any other tag stands for stays. */
export async function pruneCandidates(input: PruneInput, context: Context): Promise<PrunedCandidates[]> {
  const done: PrunedCandidates[] = [];
  for (const recipe of input.recipes) done.push(await pruneOne(recipe, input, context));
  return done;
}

async function pruneOne(
  recipe: string,
  { state, access }: PruneInput,
  context: Context,
): Promise<PrunedCandidates> {
  const id = resolve(recipe);
  const lease = await state.lease(id);
  const record = await state.read(id);
  if (lease === undefined)
    return { recipe, record: { ...record, why: 'another run works on it' }, removed: [], kept: [] };
  const removed: string[] = [];
  const kept: string[] = [];
  let left = record;
  try {
    const files = workFolder(state.folderOf(id));
    for (const candidate of record.superseded) {
      const name = candidateReference(candidate) ?? candidate.image ?? candidate.key;
      try {
        const why = await removeFromRegistry(candidate, left, access, context);
        if (why !== undefined) {
          kept.push(`${name}: ${why}`);
          continue;
        }
        await files.remove(candidate.key);
        left = { ...left, superseded: left.superseded.filter(({ key }) => key !== candidate.key) };
        await lease.save(left);
        removed.push(name);
      } catch (error) {
        context.signal.throwIfAborted();
        kept.push(`${name}: ${messageOf(error)}`);
      }
    }
    return { recipe, record: left, removed, kept };
  } finally {
    await lease.release();
  }
}

/** Why it stays; undefined: it is gone, or never was there. */
async function removeFromRegistry(
  candidate: Candidate,
  { candidate: current, production }: RecipeRecord,
  access: ImageAccess,
  context: Context,
): Promise<string | undefined> {
  const { image, candidateTag } = candidate;
  const reference = candidateReference(candidate);
  if (reference === undefined || image === undefined || candidateTag === undefined) return undefined;
  if (image === current?.image) return 'the candidate of now is the same image';
  if (image === production?.digest || image === production?.previous)
    return 'the production tag stands for it, or did before';
  const { registry, repository } = parseReference(reference);
  const other = await otherTagOf(image, candidate, access, context);
  if (other !== undefined) return `the tag ${other} stands for it`;
  const remove = async (name: string): Promise<void> =>
    await deleteManifests({ ...access, repository: { registry, repository }, names: [name] }, context);
  await remove(image);
  // Some registries keep the tag, and what it stands for.
  if ((await digestOfTag(reference, candidateTag, access, context)) === image) await remove(candidateTag);
  return undefined;
}

async function digestOfTag(
  reference: string,
  tag: string,
  access: ImageAccess,
  context: Context,
): Promise<Digest | undefined> {
  const source = await openImage({ ...access, image: reference }, context);
  try {
    return (await findTag(source, tag))?.digest;
  } finally {
    await source.close();
  }
}

/** Deleting a manifest deletes all its tags, so each of the repository is asked what it stands for. */
async function otherTagOf(
  image: Digest,
  candidate: Candidate,
  access: ImageAccess,
  context: Context,
): Promise<string | undefined> {
  const reference = candidateReference(candidate) ?? '';
  const { registry, repository } = parseReference(reference);
  const tags = await listTags({ ...access, repository: { registry, repository } }, context);
  const source = await openImage({ ...access, image: reference }, context);
  try {
    const found = await mapConcurrently(
      tags.filter((tag) => tag !== candidate.candidateTag),
      PARALLEL,
      async (tag) => ((await findTag(source, tag))?.digest === image ? tag : undefined),
    );
    return found.find((tag) => tag !== undefined);
  } finally {
    await source.close();
  }
}
