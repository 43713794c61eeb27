import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import type { SealedEntries } from '../../base/index.ts';
import { orderedParallel } from '../../base/ordered-parallel.ts';
import type { CompressorPin } from '../../compression/index.ts';
import type { TreeEntry } from '../../rootfs/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { packLayer } from './pack-layer.ts';
import { PackedBefore } from './packed-before.ts';
import { planLayers } from './plan-layers.ts';
import { endPiece, planPiece } from './plan-piece.ts';
import type { LockedBytes, PackedLayer } from './types.ts';

export type PackInput = {
  entries: readonly TreeEntry[];
  packages: readonly { name: string; source: string }[];
  layering: Recipe['layering'];
  compressor: CompressorPin;
  /** What the lock names: the cache may offer the bytes. */
  locked: LockedBytes;
  /** What this machine made before; undefined: nothing is remembered. */
  before: SealedEntries | undefined;
  /** Path of a cached, verified tar. */
  tarPath: (digest: Digest) => string;
  /** Called with all files of a layer that is to be read; absent: they were checked. */
  beforeReading?: (paths: readonly string[]) => Promise<void>;
};

/** Writes a tree to layers, lowest first. The same input gives the same bytes, whatever the cache holds. */
export async function packImage(input: PackInput, context: Context): Promise<PackedLayer[]> {
  const plans = planLayers(input.entries, input.packages, input.layering);
  const before = input.before && new PackedBefore(input.before);
  context.log.debug('pack', { layers: plans.length, compressor: input.compressor.name });
  const pack = async (plan: (typeof plans)[number]): Promise<PackedLayer> => {
    const pieces = plan.groups.map((group) => planPiece(group, input.compressor, input.tarPath));
    return await packLayer(
      {
        pieces: [...pieces, endPiece(input.compressor)],
        comment: plan.comment,
        compressor: input.compressor,
        locked: input.locked,
        before,
        beforeReading: input.beforeReading,
      },
      context,
    );
  };
  return await Array.fromAsync(orderedParallel(plans, 2, pack));
}
