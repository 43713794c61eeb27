import { tmpdir } from 'node:os';
import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/index.ts';
import type { ProgressStep } from '../../base/progress.ts';
import type { LayerCache } from '../cache/layer-cache.ts';
import { Dispatch } from '../examine/dispatch.ts';
import { ExamineAllowance } from '../examine/examine-allowance.ts';
import type { Exclusions } from '../exclude/exclusions.ts';
import type { LayeredSource, LayerSource } from '../source/types.ts';
import type { DigestChoice } from '../types.ts';
import { readFolderLayer, readSingleFile } from './folder-layer.ts';
import type { KeptContents } from './kept-contents.ts';
import { LayerBuilder, type LayerBuilderOptions } from './layer-builder.ts';
import type { ReadLayer } from './read-layer.ts';
import { readTarLayer } from './read-tar-layer.ts';
import { tellingLinks } from './telling-links.ts';
import { Unpacking } from './unpacking.ts';

/** Inflating has threads of its own; more than this at once would only take memory. */
const AT_ONCE = 3;

/** What is made of layers while they are read. */
export type LayerReading = {
  dispatch: Dispatch;
  digests?: DigestChoice | undefined;
  /** Whether layers are compared with their DiffIds. */
  checksDiffIds: boolean;
  kept?: KeptContents | undefined;
  metadata: boolean;
  /** Bytes that all layers may unpack to together. */
  limitBytes: number;
  exclusions?: Exclusions;
};

/** Every layer read once, several at a time; those that `cache` knows are not read at all. */
export async function readLayers(
  source: LayeredSource,
  reading: LayerReading,
  context: Pick<Context, 'progress' | 'signal'> & Partial<Pick<Context, 'clock' | 'watchdog'>>,
  cache?: LayerCache,
): Promise<ReadLayer[]> {
  const known = await Promise.all(source.layers.map(async (layer) => await cache?.get(layer)));
  const unknown = source.layers.filter((_, position) => known[position] === undefined);
  const totalBytes = unknown.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  const step = context.progress.start(`read ${source.name}`, totalBytes || undefined, 'bytes');
  const allowance = new ExamineAllowance({ clock: context.clock, watchdog: context.watchdog });
  const unpacking = new Unpacking(reading.limitBytes, context);
  for (const layer of known) if (layer !== undefined) unpacking.takeNames(layer.entries);
  try {
    const read = await mapConcurrently(unknown, AT_ONCE, async (layer) => {
      const result = await readLayer(
        layer,
        { ...reading, allowance, hasher: context.watchdog },
        unpacking,
        step,
      );
      await examineLinks({ layer, read: result }, { ...reading, allowance }, unpacking);
      unpacking.takeNames(result.entries);
      await cache?.put(layer, result);
      return result;
    });
    if (read.length > 0) await cache?.prune();
    return source.layers.map(
      (layer, position) => known[position] ?? (read[unknown.indexOf(layer)] as ReadLayer),
    );
  } catch (error) {
    for (const layer of known) layer?.facts.close();
    throw error;
  } finally {
    step.done();
  }
}

async function readLayer(
  layer: LayerSource,
  {
    dispatch,
    digests,
    checksDiffIds,
    kept,
    metadata,
    exclusions,
    allowance,
    hasher,
  }: LayerReading & Pick<LayerBuilderOptions, 'hasher'> & { allowance: ExamineAllowance },
  unpacking: Unpacking,
  step: ProgressStep,
): Promise<ReadLayer> {
  const { content } = layer;
  const builder = new LayerBuilder({
    dispatch,
    digests,
    kept,
    metadata,
    allowance,
    hasher: content.kind === 'tar' ? hasher : undefined,
    folder: tmpdir(),
  });
  try {
    switch (content.kind) {
      case 'folder':
        await readFolderLayer(content.path, builder, unpacking, exclusions);
        return builder.result;
      case 'file':
        readSingleFile(content.path, builder, unpacking);
        return builder.result;
      case 'tar': {
        const read = await readTarLayer(
          { diffId: checksDiffIds ? layer.diffId : undefined },
          counted(content.bytes(), step),
          builder,
          unpacking,
        );
        await builder.finish();
        return read;
      }
    }
  } finally {
    builder.close();
  }
}

/** What the layer's files are by further names: it is read again, which only layers with such links cost. */
async function examineLinks(
  { layer: { content }, read }: { layer: LayerSource; read: ReadLayer },
  { dispatch, allowance }: LayerReading & { allowance: ExamineAllowance },
  unpacking: Unpacking,
): Promise<void> {
  const links = tellingLinks(read.entries, dispatch);
  if (links.size === 0 || content.kind !== 'tar') return;
  const nobody = new Dispatch([]);
  const builder = new LayerBuilder({
    dispatch: nobody,
    links,
    metadata: false,
    allowance,
    folder: tmpdir(),
  });
  try {
    const again = await readTarLayer({ diffId: undefined }, content.bytes(), builder, unpacking);
    const isSame = [...links.keys()].every(
      (row) => again.entries.digestHex(row, 'sha256') === read.entries.digestHex(row, 'sha256'),
    );
    if (isSame) read.facts.setAll(again.facts);
    else
      read.problems.push({
        path: '',
        message: 'its hard links could not be followed: it changed while it was read',
      });
  } finally {
    builder.close();
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  step: ProgressStep,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    step.add(chunk.length);
    yield chunk;
  }
}
