import { canonicalJson, compareBytes, type Digest, displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { FileMetadata, ImageFile } from '../../image-files/index.ts';

export type Attribute = 'type' | 'content' | 'link' | 'device' | 'mode' | 'owner' | 'xattrs' | 'time';

/** What can be said of one thing in an image; JSON-safe. */
export type ComparedFile = {
  type: 'file' | 'directory' | 'symlink' | 'character-device' | 'block-device' | 'fifo' | 'other';
  /** `0755`. */
  mode: string;
  /** `0:0`. */
  owner: string;
  /** Seconds since 1970. */
  mtime: number;
  sizeBytes?: number;
  digest?: Digest;
  target?: string;
};

/** `path` is absolute, for people and documents. */
export type FileDiff = {
  added: { path: string; facts: ComparedFile; package?: string }[];
  removed: { path: string; facts: ComparedFile; package?: string }[];
  /** `package`: the package URL of that which accounts for the file, in the image after where it is there. */
  changed: {
    path: string;
    attributes: Attribute[];
    before: ComparedFile;
    after: ComparedFile;
    package?: string;
  }[];
};

/** The files of one image with their metadata, and which package accounts for which: paths are byte strings. */
export type OwnedFiles = { files: Iterable<ImageFile>; ownerOf: ReadonlyMap<string, string> };

/** Walks two trees side by side; equal paths are compared attribute by attribute. */
export function diffFiles(before: OwnedFiles, after: OwnedFiles): FileDiff {
  const diff: FileDiff = { added: [], removed: [], changed: [] };
  const [a, b] = [before.files[Symbol.iterator](), after.files[Symbol.iterator]()];
  let [left, right] = [next(a), next(b)];
  while (left !== undefined || right !== undefined) {
    const order = compareFiles(left, right);
    if (order < 0 && left !== undefined) diff.removed.push(named(left, before));
    else if (order > 0 && right !== undefined) diff.added.push(named(right, after));
    else if (left !== undefined && right !== undefined) addChange(diff, left, right, after);
    if (order <= 0) left = next(a);
    if (order >= 0) right = next(b);
  }
  return diff;
}

function next(files: Iterator<ImageFile>): ImageFile | undefined {
  const { done, value } = files.next();
  return done === true ? undefined : (value as ImageFile);
}

/** The order of iteration: parents first, siblings by name. NUL sorts before all that a name can hold. */
function compareFiles(a: ImageFile | undefined, b: ImageFile | undefined): number {
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a.path === b.path ? 0 : compareBytes(a.path.replaceAll('/', '\0'), b.path.replaceAll('/', '\0'));
}

function addChange(diff: FileDiff, old: ImageFile, now: ImageFile, after: OwnedFiles): void {
  const attributes = changedAttributes(old, now);
  if (attributes.length === 0) return;
  const { path, ...rest } = named(now, after);
  const { facts: _, ...owner } = rest;
  diff.changed.push({ path, attributes, before: factsOf(old), after: factsOf(now), ...owner });
}

function changedAttributes(a: ImageFile, b: ImageFile): Attribute[] {
  const [before, after] = [metadataOf(a), metadataOf(b)];
  const checks: [Attribute, boolean][] = [
    ['type', typeOf(a) !== typeOf(b)],
    ['content', a.type === 'file' && b.type === 'file' && a.digest !== b.digest],
    ['link', a.type === 'symlink' && b.type === 'symlink' && a.target !== b.target],
    ['device', deviceOf(a) !== undefined && deviceOf(b) !== undefined && deviceOf(a) !== deviceOf(b)],
    ['mode', a.mode !== b.mode],
    ['owner', before.uid !== after.uid || before.gid !== after.gid],
    ['xattrs', xattrsOf(a) !== xattrsOf(b)],
    ['time', before.mtime !== after.mtime],
  ];
  return checks.filter(([, differs]) => differs).map(([attribute]) => attribute);
}

function typeOf({ type, metadata }: ImageFile): ComparedFile['type'] {
  return metadata?.device?.kind ?? type;
}

function deviceOf({ metadata }: ImageFile): string | undefined {
  const device = metadata?.device;
  return device === undefined || device.kind === 'fifo' ? undefined : `${device.major}:${device.minor}`;
}

function xattrsOf({ metadata }: ImageFile): string {
  const texts = [...(metadata?.xattrs ?? [])].map(([name, value]) => [
    name,
    Buffer.from(value).toString('hex'),
  ]);
  return canonicalJson(Object.fromEntries(texts));
}

function named(file: ImageFile, { ownerOf }: OwnedFiles): FileDiff['added'][number] {
  const owner = ownerOf.get(file.path);
  return withoutUndefined({
    path: `/${displayPath(file.path)}`,
    facts: factsOf(file),
    package: owner,
  });
}

/** Of a folder that no layer names a runtime makes it root's, of 1970. */
const IMPLIED: FileMetadata = { uid: 0, gid: 0, mtime: 0, xattrs: new Map(), device: undefined };

function metadataOf({ metadata = IMPLIED }: ImageFile): FileMetadata {
  return metadata;
}

export function factsOf(file: ImageFile): ComparedFile {
  const { mode, sizeBytes, digest, target } = file;
  const { uid, gid, mtime } = metadataOf(file);
  return withoutUndefined({
    type: typeOf(file),
    mode: mode.toString(8).padStart(4, '0'),
    owner: `${uid}:${gid}`,
    mtime,
    sizeBytes: digest !== undefined ? sizeBytes : undefined,
    digest,
    target: target !== undefined ? displayPath(target) : undefined,
  });
}
