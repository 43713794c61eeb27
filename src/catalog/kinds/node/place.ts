import type { ImageTree } from '../../../image-files/index.ts';

/** Where a package.json is: that of an installed package, of something inside of one, or of a program's own folder. */
export type ManifestPlace = 'installed' | 'inside' | 'own';

const INSTALLED = /(?:^|\/)(?:node_modules|usr\/share\/nodejs|usr\/lib\/nodejs)\/(?:@[^/]+\/)?[^/@.][^/]*$/;
const HIDDEN = /(?:^|\/)(?:\.cache|\.vite|\.turbo|\.nyc_output)\//;
const SAMPLES =
  /(?:^|\/)(?:tests?|__tests__|fixtures?|__fixtures__|testdata|spec|examples?|demos?|benchmarks?|templates?|mocks?|__mocks__)\//;

/** `folder`: of the package.json. Undefined: a sample for tests, or a cache of a tool; nobody runs it. */
export function placeOf(folder: string, tree: ImageTree): ManifestPlace | undefined {
  if (HIDDEN.test(`${folder}/`)) return undefined;
  if (INSTALLED.test(folder)) return 'installed';
  const last = `/${folder}/`.lastIndexOf('/node_modules/');
  const start = last < 0 ? 0 : last + 'node_modules/'.length;
  if (last >= 0) return SAMPLES.test(`/${folder.slice(start)}/`) ? undefined : 'inside';
  const outer = enclosingPackage(folder, tree);
  if (outer === undefined) return 'own';
  return SAMPLES.test(folder.slice(outer.length) + '/') ? undefined : 'inside';
}

/** The nearest folder above with a package.json; undefined: none. */
function enclosingPackage(folder: string, tree: ImageTree): string | undefined {
  for (let at = folder.lastIndexOf('/'); at > 0; at = folder.lastIndexOf('/', at - 1)) {
    const parent = folder.slice(0, at);
    if (tree.get(`${parent}/package.json`) !== undefined) return parent;
  }
  return undefined;
}
