import { createHash } from 'node:crypto';
import { bytePath, digestOf } from '../../src/base/index.ts';
import { bytesAccess } from '../../src/binaries/index.ts';
import type { Cataloguer, Found } from '../../src/catalog/types.ts';
import { Dispatch } from '../../src/image-files/examine/dispatch.ts';
import { examineFile, type FileFacts } from '../../src/image-files/examine/examine-file.ts';
import { MAGIC_BYTES, magicOf } from '../../src/image-files/examine/magic.ts';
import type { Examiner, ImageFile, ImageTree, Problem } from '../../src/image-files/index.ts';

export type FakeFile =
  | string
  | Uint8Array
  | { link: string }
  | { folder: true }
  | { content: string | Uint8Array; mode?: number; layer?: number };

/**
 * A tree in memory with the files of a table (`{'usr/bin/x': bytes, 'bin': {link: 'usr/bin'}}`), examined as a layer's files
 * are. Folders come by themselves, empty ones apart. Symlinks are followed at the end of a path and in its parents.
 */
export class FakeTree implements ImageTree {
  readonly problems: Problem[] = [];
  readonly #files = new Map<string, ImageFile>();
  readonly #facts = new Map<string, FileFacts>();

  constructor(files: Record<string, FakeFile>, examiners: readonly Examiner<unknown>[]) {
    const dispatch = new Dispatch(examiners);
    for (const [text, file] of Object.entries(files)) this.#enter(bytePath(text), file, dispatch);
  }

  get size(): number {
    return this.#files.size;
  }

  get(path: string, { follow = true }: { follow?: boolean } = {}): ImageFile | undefined {
    const real = this.#resolve(path, follow, 0);
    return real === undefined ? undefined : this.#files.get(real);
  }

  names(path: string): string[] {
    const real = this.#resolve(path, true, 0);
    if (real === undefined) return [];
    const start = real === '' ? '' : `${real}/`;
    const rest = [...this.#files.keys()].filter((key) => key.startsWith(start) && key !== real);
    return [...new Set(rest.map((key) => key.slice(start.length).split('/')[0] ?? ''))].sort();
  }

  *files(): Generator<ImageFile> {
    for (const [, file] of [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1))) yield file;
  }

  *factsOf<Facts>(examiner: Examiner<Facts>): Generator<{ file: ImageFile; facts: Facts }> {
    for (const file of this.files()) {
      const facts = this.#facts.get(file.path)?.facts.get(examiner.id);
      if (facts !== undefined) yield { file, facts: facts as Facts };
    }
  }

  factsAt<Facts>(examiner: Examiner<Facts>, path: string): Facts | undefined {
    const real = this.#resolve(path, true, 0);
    return real === undefined
      ? undefined
      : (this.#facts.get(real)?.facts.get(examiner.id) as Facts | undefined);
  }

  #enter(path: string, file: FakeFile, dispatch: Dispatch): void {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const parent = path.slice(0, at);
      if (!this.#files.has(parent)) this.#files.set(parent, plain(parent, 'directory', 0o755, 0));
    }
    if (typeof file === 'object' && 'folder' in file) {
      this.#files.set(path, plain(path, 'directory', 0o755, 0));
      return;
    }
    if (typeof file === 'object' && 'link' in file) {
      this.#files.set(path, { ...plain(path, 'symlink', 0o777, 0), target: bytePath(file.link) });
      return;
    }
    const {
      content,
      mode = 0o644,
      layer = 0,
    } = typeof file === 'object' && 'content' in file ? file : { content: file };
    const bytes = Buffer.from(content as Uint8Array);
    const magic = magicOf(bytes.subarray(0, MAGIC_BYTES));
    const head = { path, sizeBytes: bytes.length, mode, magic };
    this.#files.set(path, {
      ...plain(path, 'file', mode, layer),
      sizeBytes: bytes.length,
      digest: digestOf(bytes),
      md5: createHash('md5').update(bytes).digest('hex'),
      sha1: createHash('sha1').update(bytes).digest('hex'),
      magic,
    });
    const facts = examineFile({ ...head, content: bytesAccess(bytes) }, dispatch.wantedBy(head));
    if (facts === undefined) return;
    // As in the cache: facts must survive a structured clone.
    this.#facts.set(path, structuredClone(facts));
    for (const { by, message } of facts.problems) this.problems.push({ path, by, message });
  }

  #resolve(path: string, follow: boolean, depth: number): string | undefined {
    if (depth > 40) return undefined;
    let at = '';
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    for (const [position, name] of names.entries()) {
      if (name === '..') {
        at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
        continue;
      }
      const next = at === '' ? name : `${at}/${name}`;
      const file = this.#files.get(next);
      if (file === undefined) return undefined;
      const isLast = position === names.length - 1;
      if (file.type === 'symlink' && (!isLast || follow)) {
        const target = file.target ?? '';
        const rest = names.slice(position + 1).join('/');
        const base = target.startsWith('/') ? target : `${at}/${target}`;
        return this.#resolve(rest === '' ? base : `${base}/${rest}`, follow, depth + 1);
      }
      at = next;
    }
    return at;
  }
}

function plain(path: string, type: ImageFile['type'], mode: number, layer: number): ImageFile {
  return {
    path,
    type,
    mode,
    sizeBytes: 0,
    layer,
    digest: undefined,
    md5: undefined,
    sha1: undefined,
    target: undefined,
    magic: undefined,
  };
}

/** Everything that the cataloguers, in their order, find in a tree of these files. */
export function catalogued(
  files: Record<string, FakeFile>,
  cataloguers: readonly Cataloguer[],
): { found: Found[]; problems: Problem[] } {
  const tree = new FakeTree(
    files,
    cataloguers.flatMap(({ examiners }) => examiners),
  );
  const found: Found[] = [];
  for (const cataloguer of cataloguers)
    found.push(...cataloguer.catalogue(tree, (problem) => tree.problems.push(problem), [...found]));
  return { found, problems: tree.problems };
}
