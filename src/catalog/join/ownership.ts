import { hexOf } from '../../base/digest.ts';
import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import type { Found, ListedFile } from '../types.ts';
import { isOwner } from './kinds.ts';

type Listing = {
  /** Real paths of the files that are as the manifest says. */
  agreeing: string[];
  /** Those that are not. */
  differing: string[];
  /** Of the agreeing ones. */
  layers: Set<number>;
  /** Of all regular files that it lists and that are there, whatever is in them. */
  sizeBytes: number;
};

const NOTHING: Listing = { agreeing: [], differing: [], layers: new Set(), sizeBytes: 0 };

/** Which manifests list which files, and whether the files are still what the manifests say. */
export class Ownership {
  readonly #listings = new Map<Found, Listing>();
  readonly #owners = new Map<string, Found[]>();
  /** Real paths that a manifest lists without saying, or other than, what is there. */
  readonly #merelyListed = new Set<string>();
  readonly #uncompared = new Set<string>();
  readonly #tree: ImageTree;

  constructor(found: readonly Found[], tree: ImageTree) {
    this.#tree = tree;
    for (const item of found) if (item.files !== undefined) this.#enter(item, item.files);
  }

  /** The OS packages that list the file at a real path with the digest that it has. */
  ownersOf(path: string): readonly Found[] {
    return this.#owners.get(path) ?? [];
  }

  /** Real paths of what its manifest lists and is unchanged, and of the manifest's own records. */
  unchangedOf(found: Found): readonly string[] {
    return (this.#listings.get(found) ?? NOTHING).agreeing;
  }

  /** Layers that these files come from. */
  layersOf(found: Found): ReadonlySet<number> {
    return (this.#listings.get(found) ?? NOTHING).layers;
  }

  /** Bytes of all files that its manifest lists; undefined: it has none. */
  sizeOf(found: Found): number | undefined {
    return this.#listings.get(found)?.sizeBytes;
  }

  /** Whether some manifest lists the file at a real path, though nobody vouches for what is in it. */
  isMerelyListed(path: string): boolean {
    return this.#merelyListed.has(path);
  }

  /** Whether a list is taken at its word for the file at a real path. */
  isUncompared(path: string): boolean {
    return this.#uncompared.has(path);
  }

  /** Files that are not as listed. One that another package put there (dpkg's `Replaces`, diversions) is that package's. */
  modifiedOf(found: Found): string[] {
    const { differing } = this.#listings.get(found) ?? NOTHING;
    return differing.filter((path) => this.ownersOf(path).length === 0);
  }

  #enter(found: Found, files: readonly ListedFile[]): void {
    const listing: Listing = { agreeing: [], differing: [], layers: new Set(), sizeBytes: 0 };
    const records = new Set(found.evidence.locations.map(folderOf));
    const owns = isOwner(found);
    const counted = new Set<string>();
    for (const listed of files) {
      const file = this.#tree.get(listed.path, { follow: false });
      if (file?.type !== 'file') continue;
      // By two ways through links it is one file.
      if (!counted.has(file.path)) listing.sizeBytes += file.sizeBytes;
      counted.add(file.path);
      if (listed.isUncompared === true) {
        this.#uncompared.add(file.path);
        listing.agreeing.push(file.path);
        listing.layers.add(file.layer);
        continue;
      }
      const agrees = digestAgrees(file, listed);
      if (agrees !== true) this.#merelyListed.add(file.path);
      if (agrees === false) listing.differing.push(file.path);
      if (agrees === true || (agrees === undefined && isRecord(file, records))) {
        listing.agreeing.push(file.path);
        listing.layers.add(file.layer);
      }
      if (agrees === true && owns) this.#own(file.path, found);
    }
    this.#listings.set(found, listing);
  }

  #own(path: string, found: Found): void {
    const owners = this.#owners.get(path);
    if (owners === undefined) this.#owners.set(path, [found]);
    else owners.push(found);
  }
}

/** Undefined: the manifest gives no digest that could be compared. */
function digestAgrees(file: ImageFile, { digest: said }: ListedFile): boolean | undefined {
  switch (said?.algorithm) {
    case 'sha256':
      return file.digest === undefined ? undefined : said.hex === hexOf(file.digest);
    case 'sha1':
      return said.hex === file.sha1;
    case 'md5':
      return said.hex === file.md5;
    default:
      return undefined;
  }
}

/**
 * No manifest can have its own digest, and dpkg keeps none of maintainer scripts: what is next to the evidence and is not a
 * program of its own is part of it.
 */
function isRecord({ path, magic }: ImageFile, records: ReadonlySet<string>): boolean {
  return (magic === undefined || magic === 'shebang') && records.has(folderOf(path));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
