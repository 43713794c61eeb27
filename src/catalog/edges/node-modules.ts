import type { ImageTree } from '../../image-files/index.ts';
import type { Found } from '../types.ts';
import { folderOf, foldersAbove } from './folders-above.ts';

const MANIFEST = '/package.json';

/** Installed npm packages by folder, found as Node finds them: in the nearest node_modules upward. */
export class NodeModules {
  readonly #packages = new Map<string, string>();
  readonly #tree: ImageTree;

  constructor(found: readonly Found[], idOf: (found: Found) => string | undefined, tree: ImageTree) {
    this.#tree = tree;
    for (const item of found) {
      const id = item.type === 'npm' ? idOf(item) : undefined;
      for (const location of id === undefined ? [] : item.evidence.locations)
        if (location.endsWith(MANIFEST)) this.#packages.set(folderOf(location), id ?? '');
    }
  }

  /** `name` with its scope; `manifest` of the package that needs it. */
  resolve(name: string, manifest: string): string | undefined {
    if (!manifest.endsWith(MANIFEST)) return undefined;
    const candidates = [...foldersAbove(manifest)]
      .filter((folder) => folder !== 'node_modules' && !folder.endsWith('/node_modules'))
      .map((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}`);
    for (const folder of candidates) {
      const id = this.#packages.get(folder);
      if (id !== undefined) return id;
    }
    // pnpm and workspaces link packages into place.
    for (const folder of candidates) {
      const file = this.#tree.get(folder + MANIFEST);
      const id = file && this.#packages.get(folderOf(file.path));
      if (id !== undefined) return id;
    }
    return undefined;
  }
}
