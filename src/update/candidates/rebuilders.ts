import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { type ImageAccess, openImage } from '../../oci/index.ts';
import type { DecideImagesInput } from '../../trust/index.ts';
import type { RecipeRecord } from './types.ts';

/** Whom policies name as rebuilders, and where what they signed is read. */
export type Rebuilders = Pick<DecideImagesInput, 'policies' | 'trustedRoot'> & { access: ImageAccess };

/** With who built the image of production again, as its registry says now. Where that cannot be read, what was known stays. */
export async function withReproductions(
  record: RecipeRecord,
  rebuilders: Rebuilders | undefined,
  context: Context,
): Promise<RecipeRecord> {
  const { production } = record;
  if (rebuilders === undefined || production === undefined) return record;
  const { policies, trustedRoot, access } = rebuilders;
  const { reference: image, digest } = production;
  try {
    await using opened = new AsyncDisposableStack();
    const source = await openImage({ image, ...access }, context);
    opened.defer(async () => await source.close());
    const found = await policies.reproductions({ source, digest, trustedRoot }, context);
    const reproduced = found && { ...found, atMs: context.clock.nowMs() };
    return { ...record, production: { ...production, reproduced } };
  } catch (error) {
    context.signal.throwIfAborted();
    context.log.warn('who reproduced an image could not be read', { image, why: messageOf(error) });
    return record;
  }
}
