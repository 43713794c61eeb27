import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { storePath } from './store-path.ts';

const STORE = 'nix/store';
const MOST_PATHS = 200_000;

/**
 * Packages of Nix, by the names of their folders in the store: a name, the version and the part of the package, after the digest of
 * all that went into it. A folder's name accounts for no file.
 */
export const nixCataloguer: Cataloguer = {
  id: 'nix',
  examiners: [],
  *catalogue(tree, report): Generator<Found> {
    const say = (message: string): void => report({ path: STORE, by: 'nix', message });
    for (const folder of atMost(tree.names(STORE), MOST_PATHS, 'packages', say)) {
      const found = storePath(folder);
      const path = `${STORE}/${folder}`;
      if (found === undefined || tree.get(path, { follow: false })?.type !== 'directory') continue;
      const { name, version, output, digest } = found;
      yield {
        type: 'nix',
        name,
        version,
        qualifiers: withoutUndefined({ output, outputhash: digest }),
        kind: 'library',
        evidence: {
          by: 'nix',
          technique: 'filename',
          confidence: 0.8,
          locations: [path],
          value: folder.slice(0, 200),
        },
      };
    }
  },
};
