import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import { foldersOfJib } from '../kinds/java/jib.ts';
import type { CatalogComponent, UnaccountedFile } from '../types.ts';
import { packagePlace } from './package-place.ts';
import { PythonModules } from './python-modules.ts';

/** Parts of Elixir, which is known by its own. */
const OF_ELIXIR = /\/(?:eex|elixir|ex_unit|iex|logger|mix)\.app$/;

const UNPACKED = /^([^!]*?)META-INF\//;

type Place = { first: ImageFile | undefined; isKnown: boolean };

/**
 * Packages that lie where installers put them, and of which nothing says what they are: somebody took their metadata away to save room, or
 * copied them there.
 */
export class UndescribedPackages {
  readonly #places = new Map<string, Place>();
  readonly #modules: PythonModules;
  /** Into which archives of Java were unpacked that say what they are, and where the classes of an application itself are. */
  readonly #unpacked: readonly string[];

  constructor(components: readonly CatalogComponent[], tree: ImageTree) {
    this.#modules = new PythonModules(components, tree);
    this.#unpacked = [...unpackedArchives(components), ...foldersOfJib(tree)];
  }

  /** `isKnown`: a component accounts for the file, or a package's folder holds it. */
  note(file: ImageFile, isKnown: boolean): void {
    const place = packagePlace(file.path);
    if (place === undefined || this.#modules.has(place)) return;
    if (file.magic === 'class' && this.#unpacked.some((folder) => file.path.startsWith(folder))) return;
    const noted = this.#places.get(place) ?? { first: undefined, isKnown: false };
    noted.isKnown ||= isKnown || OF_ELIXIR.test(file.path);
    noted.first ??= file;
    this.#places.set(place, noted);
  }

  /** One file for each. */
  *found(): Generator<UnaccountedFile> {
    for (const { first, isKnown } of this.#places.values()) {
      if (isKnown || first?.digest === undefined) continue;
      const { path, digest, sizeBytes, layer } = first;
      yield { path, digest, sizeBytes, layer, what: 'executable' };
    }
  }
}

function unpackedArchives(components: readonly CatalogComponent[]): string[] {
  const folders = components.flatMap(({ evidence }) =>
    evidence
      .filter(({ by }) => by === 'java')
      .flatMap(({ locations }) => locations.flatMap((location) => UNPACKED.exec(location)?.[1] ?? [])),
  );
  return [...new Set(folders)];
}
