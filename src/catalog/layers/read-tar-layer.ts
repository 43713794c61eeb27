import { messageOf, ShearwallError } from '../../base/index.ts';
import type { LayerSource } from '../source/types.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { layerChunks } from './layer-chunks.ts';
import { TarLayer } from './tar-layer.ts';
import type { Unpacking } from './unpacking.ts';

/**
 * Reads a layer once: entries, digests, facts. What is damaged is a problem of the layer: what was read before stays, unless the
 * digests differ from what manifest and config say; then nothing of it is to be believed.
 */
export async function readTarLayer(
  { diffId }: LayerSource,
  stored: AsyncIterable<Uint8Array>,
  builder: LayerBuilder,
  unpacking: Unpacking,
): Promise<'whole' | 'damaged' | 'false'> {
  const tar = new TarLayer(builder, unpacking.limitBytes);
  const { hashes } = builder;
  let damage: unknown;
  const attempt = (step: () => void): void => {
    if (damage !== undefined) return;
    try {
      step();
    } catch (error) {
      damage = damageOf(error);
    }
  };
  try {
    for await (const piece of layerChunks(stored, unpacking)) {
      hashes.begin(piece);
      attempt(() => tar.push(piece));
    }
  } catch (error) {
    builder.problem('', `the layer cannot be read: ${messageOf(damageOf(error))}`);
    return isFalse(error) ? 'false' : 'damaged';
  }
  const actual = hashes.end();
  attempt(() => tar.end());
  if (diffId !== undefined && actual !== diffId) {
    builder.problem('', `the layer unpacks to ${actual}, the config says ${diffId}`);
    return 'false';
  }
  if (damage === undefined) return 'whole';
  builder.problem('', `the layer cannot be read to its end: ${messageOf(damage)}`);
  return 'damaged';
}

/** What lies in the bytes; an unreachable registry, a full disk, an interrupt are thrown on. */
function damageOf(error: unknown): ShearwallError {
  if (error instanceof ShearwallError && (error.kind === 'refused' || error.kind === 'not-found'))
    return error;
  if (error instanceof ShearwallError && error.kind === 'unsupported') return error;
  throw error;
}

function isFalse(error: unknown): boolean {
  return error instanceof ShearwallError && /^OCI_(?:DIGEST|SIZE)_MISMATCH$/.test(error.code);
}
