import { createHash } from 'node:crypto';
import { type Digest, digestFromHex, messageOf, ShearwallError } from '../../base/index.ts';
import { imageFilesError } from '../errors.ts';
import type { LayerSource } from '../source/types.ts';
import { LayerEntries } from '../tree/layer-entries.ts';
import type { LayerBuilder } from './layer-builder.ts';
import { layerChunks } from './layer-chunks.ts';
import { PackedFacts } from './packed-facts.ts';
import type { ReadLayer } from './read-layer.ts';
import { TarLayer } from './tar-layer.ts';
import type { Unpacking } from './unpacking.ts';

/**
 * Reads a layer once: entries, digests, facts. What is damaged is said: what was read before stays, unless the digests differ from
 * what manifest and config say; then nothing of it is to be believed. Without a `diffId` only the stored bytes have a digest.
 */
export async function readTarLayer(
  { diffId }: Pick<LayerSource, 'diffId'>,
  stored: AsyncIterable<Uint8Array>,
  builder: LayerBuilder,
  unpacking: Unpacking,
): Promise<ReadLayer> {
  const tar = new TarLayer(builder, unpacking.limitBytes);
  const { result } = builder;
  const whole = createHash('sha256');
  let damage: ShearwallError | undefined;
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
      if (diffId !== undefined) whole.update(piece);
      result.sizeBytes += piece.length;
      attempt(() => tar.push(piece));
      await builder.room();
    }
  } catch (error) {
    damage = damageOf(error);
    builder.problem('', `the layer cannot be read: ${messageOf(damage)}`);
    return isFalse(damage) ? nothingOf(result, damage) : { ...result, damage };
  }
  attempt(() => tar.end());
  const actual = diffId && digestFromHex(whole.digest('hex'));
  if (actual !== undefined && diffId !== undefined && actual !== diffId) {
    builder.problem('', `the layer unpacks to ${actual}, the config says ${diffId}`);
    return nothingOf(result, differs(actual, diffId));
  }
  if (damage === undefined) return result;
  builder.problem('', `the layer cannot be read to its end: ${messageOf(damage)}`);
  return { ...result, damage };
}

function nothingOf({ problems, sizeBytes }: ReadLayer, damage: ShearwallError): ReadLayer {
  return { entries: new LayerEntries(), facts: new PackedFacts(), problems, sizeBytes, damage };
}

function differs(actual: Digest, expected: Digest): ShearwallError {
  return imageFilesError('IMAGE_LAYER_DIFFERS', `a layer unpacks to ${actual}, the config says ${expected}`, {
    hint: 'no runtime will accept the image: build or pull it again',
    details: { actual, expected },
  });
}

const OF_THE_WHOLE_IMAGE: ReadonlySet<string> = new Set([
  'IMAGE_NAMES_LIMIT',
  'IMAGE_EXAMINE_LIMIT',
  'IMAGE_EXAMINE_TIMEOUT',
]);

/** What is in the bytes; an unreachable registry, a full disk, an interrupt are thrown on. */
function damageOf(error: unknown): ShearwallError {
  if (error instanceof ShearwallError && OF_THE_WHOLE_IMAGE.has(error.code)) throw error;
  if (error instanceof ShearwallError && (error.kind === 'refused' || error.kind === 'not-found'))
    return error;
  if (error instanceof ShearwallError && error.kind === 'unsupported') return error;
  throw error;
}

function isFalse({ code }: ShearwallError): boolean {
  return /^OCI_(?:DIGEST|SIZE)_MISMATCH$/.test(code);
}
