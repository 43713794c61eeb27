import { resolve } from 'node:path';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { type ImageAccess, parseReference } from '../../oci/index.ts';
import type { UpdateState } from './state/types.ts';
import { moveTag } from './steps/promote.ts';
import type { RecipeRecord } from './types.ts';

export type RollBackInput = { recipes: readonly string[]; state: UpdateState; access: ImageAccess };

export type RolledBack = { recipe: string; record: RecipeRecord; isDone: boolean };

/** Gives production tags back to the images that had them before. What was taken back is not promoted again by itself. */
export async function rollBack(
  { recipes, state, access }: RollBackInput,
  context: Context,
): Promise<RolledBack[]> {
  const done: RolledBack[] = [];
  for (const recipe of recipes) done.push(await rollBackOne(recipe, state, access, context));
  return done;
}

async function rollBackOne(
  recipe: string,
  state: UpdateState,
  access: ImageAccess,
  context: Context,
): Promise<RolledBack> {
  const id = resolve(recipe);
  const lease = await state.lease(id);
  const record = await state.read(id);
  const not = (why: string): RolledBack => ({ recipe, record: { ...record, why }, isDone: false });
  if (lease === undefined) return not('another run works on it');
  try {
    const { production } = record;
    if (production?.previous === undefined) return not('no earlier digest of its tag is known');
    const { reference, digest, previous } = production;
    // Refused first: a run that is killed in between promotes nothing, and says so.
    const refused = { ...record, production: { ...production, refused: digest } };
    await lease.save(refused);
    await moveTag({ destination: parseReference(reference), digest: previous }, access, context);
    const after = {
      ...refused,
      production: {
        reference,
        digest: previous,
        previous: undefined,
        refused: digest,
        sinceMs: context.clock.nowMs(),
      },
      why: `${digest} was rolled back`,
    };
    await lease.save(after);
    return { recipe, record: after, isDone: true };
  } catch (error) {
    context.signal.throwIfAborted();
    return not(messageOf(error));
  } finally {
    await lease.release();
  }
}
