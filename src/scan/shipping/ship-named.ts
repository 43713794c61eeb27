import type { Context } from '../../base/index.ts';
import { type NamedImageInput, openImage, openImageTarget } from '../../oci/index.ts';
import { type SigningMeans, signAt } from '../../trust/index.ts';
import { type Pulled, type PullInput, pullDatabase } from './pull-database.ts';
import { type PushedDatabase, pushDatabase } from './push-database.ts';

export type PushSignedInput = NamedImageInput & {
  /** The advisory database. */
  path: string;
  means: SigningMeans;
  /** Where it is remembered what was attached in a registry; none: nowhere. */
  stateDir?: string;
};

/** Puts a database into a registry or layout and signs it: unsigned nobody takes it. */
export async function pushSignedDatabase(
  input: PushSignedInput,
  context: Context,
): Promise<PushedDatabase & { location: string }> {
  const { path, means, stateDir, ...named } = input;
  const { target, location, tag } = await openImageTarget({ ...named, keep: true }, context);
  const pushed = await pushDatabase({ path, target, tag }, context)
    .then(async (result) => {
      await target.commit();
      return result;
    })
    .catch(async (error: unknown) => {
      await target.abort();
      throw error;
    });
  const remembered = stateDir === undefined ? {} : { stateDir };
  const { digest: reference } = pushed.manifest;
  await signAt({ ...named, ...remembered, image: location, reference, means }, context);
  return { ...pushed, location };
}

export type PullFromInput = NamedImageInput & Omit<PullInput, 'source' | 'image' | 'reference'>;

/** Takes the database of a registry or layout, if who is accepted has signed it. */
export async function pullDatabaseFrom(input: PullFromInput, context: Context): Promise<Pulled> {
  const source = await openImage(input, context);
  try {
    return await pullDatabase({ ...input, source }, context);
  } finally {
    await source.close();
  }
}
