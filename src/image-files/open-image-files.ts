import { tmpdir } from 'node:os';
import { type Context, SealedEntries } from '../base/index.ts';
import { once } from '../base/once.ts';
import type { RandomAccess } from '../binaries/index.ts';
import { LayerCache } from './cache/layer-cache.ts';
import { Dispatch } from './examine/dispatch.ts';
import { ExcludingTree } from './exclude/excluding-tree.ts';
import { Exclusions } from './exclude/exclusions.ts';
import { KeptContents } from './layers/kept-contents.ts';
import { enterDigests, missingDigests } from './layers/missing-digests.ts';
import type { ReadLayer } from './layers/read-layer.ts';
import { type LayerReading, readLayers } from './layers/read-layers.ts';
import { LIMIT_BYTES } from './source/open-source.ts';
import type { LayeredSource } from './source/types.ts';
import { MergedTree } from './tree/merged-tree.ts';
import type {
  DigestChoice,
  Examiner,
  FileHead,
  ImageFiles,
  ImageLayer,
  ImageTree,
  OtherDigest,
  Problem,
} from './types.ts';

export type ImageFilesOptions = {
  /** What is looked for in the content of files. */
  examiners: readonly Examiner<unknown>[];
  /** Which digests besides SHA-256 are computed of files while they go by; by default none. */
  digests?: DigestChoice | undefined;
  /**
   * Default: true. Without, a layer is what its own digest says, which is always checked, and nothing that is said or kept of it may
   * follow from its DiffId.
   */
  checksDiffIds?: boolean | undefined;
  /** Files whose content `open` has at hand after the pass. */
  want?: (file: FileHead) => boolean;
  /** Owner, time, extended attributes, devices and hard links, too: they take memory of their own. */
  metadata?: boolean | undefined;
  /** Globs of paths that are left out, as `Exclusions` reads them. */
  exclude?: readonly string[] | undefined;
  /** Bytes that all layers may unpack to. Default 64 GiB. */
  limitBytes?: number | undefined;
  /** Where the key is that seals what is cached of layers; none: nothing is cached. */
  cacheKeyFile?: string | undefined;
};

/** The source stays the caller's to close. */
export type ImageFilesInput = ImageFilesOptions & { source: LayeredSource };

/** The cache only where a key seals what is in it. */
type ReadContext = Pick<Context, 'progress' | 'signal'> &
  Partial<Pick<Context, 'cache' | 'clock' | 'watchdog'>>;

/**
 * The one reader of images: every layer is read once, its files are examined as they go by, and the layers become one tree. What a
 * layer held before is not read again. A layer that is damaged or not what it claims to be is a problem and not an error: see
 * `refuseDamage`.
 */
export async function openImageFiles(
  {
    source,
    examiners,
    digests,
    checksDiffIds = true,
    want = () => false,
    metadata = false,
    exclude = [],
    limitBytes = LIMIT_BYTES,
    ...options
  }: ImageFilesInput,
  context: ReadContext,
): Promise<ImageFiles> {
  const exclusions = new Exclusions(exclude);
  const dispatch = new Dispatch(examiners);
  const kept = new KeptContents(want, tmpdir());
  const reading = { dispatch, digests, checksDiffIds, kept, metadata, limitBytes, exclusions };
  const cache = await layerCache(dispatch, { metadata, checksDiffIds, ...options }, context);
  const layers = await readLayers(source, reading, context, cache);
  const close = (): void => {
    kept.close();
    for (const { facts } of layers) facts.close();
  };
  const isPartly = exclude.length > 0;
  return joined(layers, { source, reading, cache, kept, exclusions, isPartly, close }, context);
}

type Opened = Pick<Again, 'source' | 'reading' | 'kept'> & {
  cache: LayerCache | undefined;
  exclusions: Exclusions;
  isPartly: boolean;
  close: () => void;
};

/** The layers as one tree, which is made when it is first asked for. */
function joined(layers: readonly ReadLayer[], opened: Opened, context: ReadContext): ImageFiles {
  const { source, reading, cache, kept, exclusions, isPartly } = opened;
  const make = once(() => {
    const problems: Problem[] = [];
    const merged = new MergedTree(layers, (problem) => {
      if (!exclusions.has(problem.path)) problems.push(problem);
    });
    const tree: ImageTree = isPartly ? new ExcludingTree(merged, exclusions) : merged;
    return { merged, tree, problems };
  });
  return {
    layers: layers.map((layer, position) => describe(source, layer, position)),
    get tree() {
      return make().tree;
    },
    factsOf: (examiner) => make().tree.factsOf(examiner),
    open: async (path) =>
      make().tree.get(path) === undefined
        ? undefined
        : await contentOf(path, { tree: make().merged, kept, source, reading }, context),
    computeDigests: (asked) =>
      addDigests(asked, { tree: make().merged, layers, source, reading, cache }, context),
    get problems() {
      return make().problems;
    },
    get unusedExcludes() {
      return exclusions.unused;
    },
    isWhole: layers.every(({ damage }) => damage === undefined),
    part: (from, to) =>
      joined(
        layers.slice(from, to),
        { ...opened, source: { ...source, layers: source.layers.slice(from, to) } },
        context,
      ),
    isPlain: (position) => isPlain(layers[position]),
    ground: () => make().merged.ground(),
    asked: () => make().merged.asked(),
    close: async () => opened.close(),
  };
}

/** Nothing but folders and files, of which nobody had anything to say. */
function isPlain(layer: ReadLayer | undefined): boolean {
  if (layer === undefined || layer.damage !== undefined) return false;
  const { entries, facts, problems } = layer;
  if (!facts.isEmpty || problems.length > 0) return false;
  for (let row = 0; row < entries.count; row++)
    if (entries.typeOf(row) !== 'file' && entries.typeOf(row) !== 'directory') return false;
  return true;
}

/** Throws the first layer's damage: for operations that show, compare or pass on what an image holds. */
export function refuseDamage({ layers }: Pick<ImageFiles, 'layers'>): void {
  for (const { damage } of layers) if (damage !== undefined) throw damage;
}

async function layerCache(
  { examiners }: Dispatch,
  {
    cacheKeyFile,
    ...asked
  }: Pick<ImageFilesOptions, 'cacheKeyFile'> & { metadata: boolean; checksDiffIds: boolean },
  { cache }: ReadContext,
): Promise<LayerCache | undefined> {
  if (cacheKeyFile === undefined || cache === undefined) return undefined;
  return new LayerCache(await SealedEntries.open(cache, cacheKeyFile), examiners, asked);
}

function describe(
  { layers }: LayeredSource,
  { entries, sizeBytes, damage }: ReadLayer,
  position: number,
): ImageLayer {
  const { digest, diffId, createdBy } = layers[position] ?? {};
  return { position, digest, diffId, createdBy, sizeBytes, entries: entries.count, damage };
}

type AgainForDigests = Omit<Again, 'kept'> & { layers: readonly ReadLayer[]; cache: LayerCache | undefined };

/** What no examiner and no list had pointed at while the layers went by. */
async function addDigests(
  asked: ReadonlyMap<string, readonly OtherDigest[]>,
  { tree, layers, source, reading, cache }: AgainForDigests,
  context: ReadContext,
): Promise<void> {
  for (const [position, rows] of missingDigests(asked, tree, layers)) {
    const [first, layer] = [layers[position], source.layers[position]];
    if (first === undefined || layer === undefined) continue;
    const wanted = new Map([...rows].map(([row, algorithms]) => [first.entries.pathOf(row), algorithms]));
    const [again] = await readLayers(
      { ...source, layers: [layer] },
      {
        ...reading,
        dispatch: new Dispatch([]),
        digests: ({ path }) => wanted.get(path) ?? [],
        kept: undefined,
      },
      context,
    );
    if (again === undefined) continue;
    if (again.damage !== undefined && first.damage === undefined) throw again.damage;
    enterDigests(rows, first.entries, again.entries);
    await cache?.put(layer, first);
  }
}

type Again = { tree: MergedTree; kept: KeptContents; source: LayeredSource; reading: LayerReading };

/** Of what is not at hand the layer is read again: just that one, and nothing in it is examined. */
async function contentOf(
  path: string,
  { tree, kept, source, reading }: Again,
  context: ReadContext,
): Promise<RandomAccess | undefined> {
  const place = tree.contentAt(path);
  const layer = place && source.layers[place.layer];
  if (place === undefined || layer === undefined) return undefined;
  if (!kept.has(place.sha256)) {
    kept.ask(place.pathInLayer);
    const [again] = await readLayers(
      { ...source, layers: [layer] },
      { ...reading, dispatch: new Dispatch([]), digests: undefined },
      context,
    );
    if (again?.damage !== undefined) throw again.damage;
  }
  return kept.get(place.sha256);
}
