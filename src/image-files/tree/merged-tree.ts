import { addTo } from '../../base/add-to.ts';
import { digestFromHex } from '../../base/digest.ts';
import { magicOfNumber } from '../layers/magic-number.ts';
import type { PackedFacts } from '../layers/packed-facts.ts';
import type { ReadLayer } from '../layers/read-layer.ts';
import type { Examiner, ImageFile, ImageTree, OtherDigest, Report } from '../types.ts';
import { Ground } from './ground.ts';
import { type LayerEntries } from './layer-entries.ts';
import { LayerTree, type NodeId } from './layer-tree.ts';

/** Some 5 MB of them. */
const MOST_GIVEN = 32_768;
/** An image with many that are longer is made to take memory. */
const LONGEST_GIVEN = 256;

/** The layers of an image as one tree, each file with what was found in it. */
export class MergedTree implements ImageTree {
  readonly #tree = new LayerTree();
  readonly #layers: readonly ReadLayer[];
  /** Where facts are, by examiner: most of the tree has none. */
  readonly #factPlaces = new Map<string, FactPlace[]>();

  readonly #linkFacts = new Map<NodeId, Place>();

  readonly #listed = new Set<NodeId>();

  /** What `get` gave: lists of packages are gone through several times. */
  readonly #given = { followed: new Map<string, ImageFile>(), itself: new Map<string, ImageFile>() };

  constructor(layers: readonly ReadLayer[], report: Report) {
    this.#layers = layers;
    for (const [position, { entries, problems }] of layers.entries()) {
      for (const { path, message } of problems)
        report({ path, by: 'layers', message: `in layer ${position + 1}: ${message}` });
      this.#tree.apply(entries, (path, message) => report({ path, by: 'layers', message }));
    }
    this.#enterLinkFacts();
    this.#collectFacts(report);
  }

  get size(): number {
    return this.#tree.size;
  }

  get(path: string, { follow = true }: { follow?: boolean } = {}): ImageFile | undefined {
    const given = follow ? this.#given.followed : this.#given.itself;
    const before = given.get(path);
    if (before !== undefined) return before;
    const node = this.#tree.find(path, follow);
    if (node === undefined) return undefined;
    const file = this.#fileOf(node, this.#tree.pathOf(node));
    if (given.size < MOST_GIVEN && path.length <= LONGEST_GIVEN) given.set(path, file);
    return file;
  }

  names(path: string): string[] {
    const node = this.#tree.find(path, true);
    if (node !== undefined) this.#listed.add(node);
    return node === undefined ? [] : this.#tree.childNames(node);
  }

  *files(): Generator<ImageFile, void, undefined> {
    for (const { node, path } of this.#tree.walk())
      yield this.#given.itself.get(path) ?? this.#fileOf(node, path);
  }

  *factsOf<Facts>(examiner: Examiner<Facts>): Generator<{ file: ImageFile; facts: Facts }, void, undefined> {
    const factsOf = ({ layer, row }: Place) => this.#layers[layer]?.facts.get(row, examiner.id) as Facts;
    for (const { node, place } of this.#factPlaces.get(examiner.id) ?? [])
      yield {
        file: this.#fileOf(node, this.#tree.pathOf(node)),
        get facts() {
          return factsOf(place);
        },
      };
  }

  factsAt<Facts>(examiner: Examiner<Facts>, path: string): Facts | undefined {
    // Asked of every file by some, of what hardly any image has.
    if (!this.#factPlaces.has(examiner.id)) return undefined;
    const node = this.#tree.find(path, true);
    if (node === undefined) return undefined;
    for (const { layer, row } of this.#placesOf(node)) {
      const facts = this.#layers[layer]?.facts.get(row, examiner.id);
      if (facts !== undefined) return facts as Facts;
    }
    return undefined;
  }

  /** Where the content of a regular file is; undefined: there is none at the path, symlinks followed. */
  contentAt(path: string): { layer: number; row: number; pathInLayer: string; sha256: string } | undefined {
    const place = this.placeAt(path);
    const entries = place && this.#layers[place.layer]?.entries;
    if (place === undefined || entries === undefined) return undefined;
    const { row } = place;
    return { ...place, pathInLayer: entries.pathOf(row), sha256: entries.digestHex(row, 'sha256') };
  }

  /** The same without what it is. */
  placeAt(path: string): Place | undefined {
    const node = this.#tree.find(path, true);
    const content = node === undefined ? undefined : this.#tree.sourceOf(node).content;
    const entries = content && this.#layers[content.layer]?.entries;
    return content !== undefined && entries?.typeOf(content.row) === 'file' ? content : undefined;
  }

  /** Where what is; see `asked` for the rest. */
  ground(): Ground {
    return new Ground(this.#tree.standing());
  }

  /** Real paths at which somebody found nothing until now, and folders that somebody listed, with a slash behind them. */
  *asked(): Generator<string, void, undefined> {
    yield* this.#tree.missed();
    for (const node of this.#listed) yield `${this.#tree.pathOf(node)}/`;
  }

  /** Of what it has, and of its name alone. */
  #placesOf(node: NodeId): Place[] {
    const { content } = this.#tree.sourceOf(node);
    const link = this.#linkFacts.get(node);
    return [content, link].filter((place) => place !== undefined);
  }

  #collectFacts(report: Report): void {
    const finders = this.#layers.map(({ facts }) => findersByRow(facts));
    for (const { node, path } of this.#tree.walk())
      for (const place of this.#placesOf(node)) {
        const problems = this.#layers[place.layer]?.facts.problemsOf(place.row) ?? [];
        for (const { by, message } of problems) report({ path, by, message });
        for (const id of finders[place.layer]?.get(place.row) ?? [])
          addTo(this.#factPlaces, id, { node, place });
      }
  }

  /** What is found by a link's name is true as long as no higher layer puts something else there. */
  #enterLinkFacts(): void {
    for (const [layer, { entries, facts }] of this.#layers.entries())
      for (const row of facts.rows()) {
        if (entries.typeOf(row) !== 'hardlink') continue;
        const node = this.#tree.find(entries.pathOf(row), false);
        if (node !== undefined && this.#tree.sourceOf(node).layer === layer)
          this.#linkFacts.set(node, { layer, row });
      }
  }

  #fileOf(node: NodeId, path: string): ImageFile {
    const { content, layer } = this.#tree.sourceOf(node);
    const entries = content && this.#layers[content.layer]?.entries;
    if (content === undefined || entries === undefined) return directory(path, layer);
    const { row } = content;
    const entryType = entries.typeOf(row);
    const type =
      entryType === 'file' || entryType === 'directory' || entryType === 'symlink' ? entryType : 'other';
    if (type === 'file')
      return new RegularFile({ path, layer, entries, row, inode: this.#tree.inodeOf(node) });
    return {
      ...directory(path, layer),
      type,
      mode: entries.modeOf(row),
      sizeBytes: entries.sizeOf(row),
      target: type === 'symlink' ? entries.targetOf(row) : undefined,
      metadata: entries.metadataOf(row),
    };
  }
}

type Place = { layer: number; row: number };
type FactPlace = { node: NodeId; place: Place };

/** Ids of the examiners that found something in a row. */
function findersByRow(facts: PackedFacts): ReadonlyMap<number, readonly string[]> {
  const finders = new Map<number, string[]>();
  for (const [id, rows] of facts.finders()) for (const row of rows) addTo(finders, row, id);
  return finders;
}

type FilePlace = {
  path: string;
  layer: number;
  entries: LayerEntries;
  row: number;
  inode: number | undefined;
};

/** Digests are written out when they are asked for: most never are. */
class RegularFile implements ImageFile {
  readonly path: string;
  readonly layer: number;
  readonly type = 'file';
  readonly target = undefined;
  readonly #entries: LayerEntries;
  readonly #row: number;
  readonly inode: number | undefined;

  constructor({ path, layer, entries, row, inode }: FilePlace) {
    this.path = path;
    this.layer = layer;
    this.#entries = entries;
    this.#row = row;
    this.inode = inode;
  }

  get mode(): number {
    return this.#entries.modeOf(this.#row);
  }

  get sizeBytes(): number {
    return this.#entries.sizeOf(this.#row);
  }

  get magic(): ImageFile['magic'] {
    return magicOfNumber(this.#entries.magicOf(this.#row));
  }

  get digest(): ImageFile['digest'] {
    return digestFromHex(this.#entries.digestHex(this.#row, 'sha256'));
  }

  get sha1(): string | undefined {
    return this.#computed('sha1');
  }

  get md5(): string | undefined {
    return this.#computed('md5');
  }

  get metadata(): ImageFile['metadata'] {
    return this.#entries.metadataOf(this.#row);
  }

  #computed(algorithm: OtherDigest): string | undefined {
    return this.#entries.hasDigest(this.#row, algorithm)
      ? this.#entries.digestHex(this.#row, algorithm)
      : undefined;
  }
}

function directory(path: string, layer: number): ImageFile {
  return {
    path,
    type: 'directory',
    mode: 0o755,
    sizeBytes: 0,
    layer,
    digest: undefined,
    md5: undefined,
    sha1: undefined,
    target: undefined,
    magic: undefined,
  };
}
