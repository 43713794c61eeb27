import type { ImageFile } from '../../image-files/index.ts';
import type { CatalogComponent, UnaccountedFile } from '../types.ts';

const PYTHON_PLACES = ['/site-packages/', '/dist-packages/'];
const NODE_PLACE = '/node_modules/';
const GEMS_PLACE = '/gems/';
/** The number of a release of Ruby, which the folder above has for its name. */
const RELEASE = /^\d[\d.]*$/;

type Folder = { first: ImageFile | undefined; isKnown: boolean };

/**
 * Packages that lie where installers put them, and of which nothing says what they are: somebody took their metadata away to save room, or
 * copied them there.
 */
export class UndescribedPackages {
  readonly #folders = new Map<string, Folder>();
  readonly #places: ReadonlySet<string>;

  constructor(components: readonly CatalogComponent[]) {
    this.#places = placesWithoutLists(components);
  }

  /** `isKnown`: a component accounts for the file, or a package's folder holds it. */
  note(file: ImageFile, isKnown: boolean): void {
    const folder = folderOf(file.path);
    if (folder === undefined || this.#places.has(pythonPlace(folder) ?? '')) return;
    const noted = this.#folders.get(folder) ?? { first: undefined, isKnown: false };
    noted.isKnown ||= isKnown;
    noted.first ??= file;
    this.#folders.set(folder, noted);
  }

  /** One file for each. */
  *found(): Generator<UnaccountedFile> {
    for (const { first, isKnown } of this.#folders.values()) {
      if (isKnown || first?.digest === undefined) continue;
      const { path, digest, sizeBytes, layer } = first;
      yield { path, digest, sizeBytes, layer, what: 'executable' };
    }
  }
}

/** Where installers put the code of a package: its folder, of whichever ecosystem. */
function folderOf(path: string): string | undefined {
  switch (path.slice(path.lastIndexOf('.') + 1)) {
    case 'py':
    case 'pyc':
      return pythonFolder(path);
    case 'js':
    case 'cjs':
    case 'mjs':
      return nodeFolder(path);
    case 'rb':
      return gemFolder(path);
    default:
      return undefined;
  }
}

/** A package of modules; single modules are left out, as tools put some of their own there. */
function pythonFolder(path: string): string | undefined {
  const folder = folderBelow(path, pythonPlace(path));
  return folder === undefined || /[.]|__pycache__$/.test(lastPart(folder)) ? undefined : folder;
}

function pythonPlace(path: string): string | undefined {
  const at = Math.max(...PYTHON_PLACES.map((place) => `/${path}`.lastIndexOf(place)));
  return at < 0 ? undefined : path.slice(0, at + '/site-packages/'.length - 1);
}

/** Hidden folders are tools' own. */
function nodeFolder(path: string): string | undefined {
  const at = `/${path}`.lastIndexOf(NODE_PLACE);
  const place = at < 0 ? undefined : path.slice(0, at + NODE_PLACE.length - 1);
  const folder = folderBelow(path, place);
  if (folder === undefined || lastPart(folder).startsWith('.')) return undefined;
  return lastPart(folder).startsWith('@') ? folderBelow(path, `${folder}/`) : folder;
}

/** `ruby/3.3.0/gems/NAME-VERSION`; what Bundler takes from Git is elsewhere, and described by its own. */
function gemFolder(path: string): string | undefined {
  const at = path.lastIndexOf(GEMS_PLACE);
  if (at < 0 || !RELEASE.test(lastPart(path.slice(0, at)))) return undefined;
  return folderBelow(path, path.slice(0, at + GEMS_PLACE.length));
}

/** The folder in this place that holds the file; undefined where the file itself is there. */
function folderBelow(path: string, place: string | undefined): string | undefined {
  if (place === undefined) return undefined;
  const end = path.indexOf('/', place.length);
  return end < 0 ? undefined : path.slice(0, end);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Where Python's projects are described that do not list their files: whose a folder is cannot be told there. */
function placesWithoutLists(components: readonly CatalogComponent[]): Set<string> {
  const places = new Set<string>();
  for (const { type, evidence, accounts } of components)
    if (type === 'pypi' && !accounts.some((path) => path.endsWith('.py')))
      for (const { locations } of evidence)
        for (const location of locations) places.add(pythonPlace(location) ?? '');
  places.delete('');
  return places;
}
