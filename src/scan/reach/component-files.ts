import { tableOf } from '../../base/table-of.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { ImageTree } from '../../image-files/index.ts';
import { OS_TYPES } from '../os-types.ts';

/** What package managers write down of a package. */
const BOOKKEEPING =
  /^(?:var\/lib\/dpkg|lib\/apk\/db|usr\/lib\/apk\/db|var\/lib\/rpm|usr\/lib\/sysimage\/rpm|var\/lib\/pacman)\//;
const PYTHON_CODE = /\.(?:py|so|pyd)$/;
/** Manifests that stand in the folder of the package that they describe. */
const IN_OWN_FOLDER = tableOf<RegExp>({ npm: /(?:^|\/)package\.json$/ });

/**
 * Real paths of all files that a component's code is in; undefined: nobody knows them all, and then nothing follows from those that are
 * known. `allPaths`: of the image, in byte order.
 */
export function componentFiles(
  component: CatalogComponent,
  tree: ImageTree,
  allPaths: readonly string[],
): string[] | undefined {
  if (component.modified.length > 0) return undefined;
  const listed = listedFiles(component, tree, allPaths);
  if (listed === undefined || listed.length === 0) return undefined;
  const real = listed.map((path) => tree.get(path, { follow: false }));
  if (real.some((file) => file === undefined)) return undefined;
  return real.flatMap((file) =>
    file === undefined || file.type === 'directory' || file.type === 'other' ? [] : [file.path],
  );
}

function listedFiles(
  { type, accounts, evidence }: Pick<CatalogComponent, 'type' | 'accounts' | 'evidence'>,
  tree: ImageTree,
  allPaths: readonly string[],
): string[] | undefined {
  if (OS_TYPES.has(type)) return accounts.filter((path) => !BOOKKEEPING.test(path));
  const places = [...new Set(evidence.flatMap(({ locations }) => locations.map(outermost)))];
  if (places.length > 0 && places.every((path) => isProgram(path, tree))) return places;
  const manifest = IN_OWN_FOLDER[type];
  if (manifest !== undefined && places.length > 0 && places.every((path) => manifest.test(path)))
    return places.flatMap((path) => below(path.replace(manifest, ''), allPaths));
  if (type === 'pypi' && accounts.some((path) => PYTHON_CODE.test(path))) return [...accounts];
  return undefined;
}

/** Of `app.war!/WEB-INF/lib/a.jar` the file in the image. */
function outermost(location: string): string {
  const [file = ''] = location.split('!/', 1);
  return file;
}

function isProgram(path: string, tree: ImageTree): boolean {
  const magic = tree.get(path, { follow: false })?.magic;
  return magic === 'elf' || magic === 'zip' || magic === 'pe' || magic === 'mach-o';
}

function below(folder: string, allPaths: readonly string[]): string[] {
  const prefix = `${folder}/`;
  let [low, high] = [0, allPaths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((allPaths[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let at = low; allPaths[at]?.startsWith(prefix) === true; at++) found.push(allPaths[at] ?? '');
  return found;
}
