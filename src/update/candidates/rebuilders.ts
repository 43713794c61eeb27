import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { openImage } from '../../oci/index.ts';
import type { PolicySigners } from './step-input.ts';
import type { RecipeRecord } from './types.ts';

/** With who built the image of production again, as its registry says now. Where that cannot be read, what was known stays. */
export async function withReproductions(
  record: RecipeRecord,
  signers: PolicySigners | undefined,
  context: Context,
): Promise<RecipeRecord> {
  const { production } = record;
  if (signers === undefined || production === undefined) return record;
  const { policies, trustedRoot, access } = signers;
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
