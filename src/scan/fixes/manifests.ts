import { tableOf } from '../../base/table-of.ts';
import type { CatalogComponent } from '../../catalog/index.ts';

/** Of each type of package the files that settle versions: what pins them first. */
const MANIFESTS: Readonly<Record<string, readonly RegExp[]>> = tableOf({
  npm: [
    /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock)$/,
    /^package\.json$/,
  ],
  pypi: [/^(?:poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|pylock.*\.toml)$/, /^requirements.*\.txt$/],
  gem: [/^Gemfile\.lock$/],
  composer: [/^composer\.lock$/],
  cargo: [/^Cargo\.lock$/],
  golang: [/^go\.mod$/],
  nuget: [/^packages\.lock\.json$/],
  maven: [/^pom\.xml$/, /^gradle\.lockfile$/],
});

/** In here packages lie: what is inside says what they were made with. */
const PACKAGES = /(?:^|\/)(?:node_modules|(?:site|dist)-packages|vendor|gems)(?:\/|$)/;

/** Manifests of projects that something was seen in, by the type of the packages that they settle. */
export class Manifests {
  readonly #byType = new Map<string, Set<string>>();

  constructor(components: Iterable<Pick<CatalogComponent, 'type' | 'evidence'>>) {
    for (const { type, evidence } of components)
      for (const path of evidence.flatMap(({ locations }) => locations))
        if (rankOf(type, path) !== undefined && !PACKAGES.test(path)) this.#of(type).add(path);
  }

  /** Which file to change for another version of a component, as a path: what declares it, what settles the versions of its folder, itself. */
  fileOf({ type, evidence }: Pick<CatalogComponent, 'type' | 'evidence'>): string | undefined {
    const declared = evidence.filter((each) => each.declared).flatMap(({ locations }) => locations);
    const own = evidence.filter((each) => !each.declared).flatMap(({ locations }) => locations);
    const manifest = best(type, declared) ?? own.map((path) => this.#above(type, path)).find(Boolean);
    return manifest ?? (own[0] === undefined ? declared[0] : itself(own[0]));
  }

  /** The best of the nearest folder above that has one. */
  #above(type: string, path: string): string | undefined {
    const known = this.#byType.get(type);
    if (known === undefined) return undefined;
    for (let folder = parentOf(path); ; folder = parentOf(folder)) {
      const here = [...known].filter((each) => parentOf(each) === folder);
      const found = best(type, here);
      if (found !== undefined || folder === '') return found;
    }
  }

  #of(type: string): Set<string> {
    const known = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, known);
    return known;
  }
}

function best(type: string, paths: readonly string[]): string | undefined {
  return paths
    .flatMap((path) => ({ path, rank: rankOf(type, path) ?? Number.POSITIVE_INFINITY }))
    .toSorted((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))[0]?.path;
}

function rankOf(type: string, path: string): number | undefined {
  const rank = MANIFESTS[type]?.findIndex((form) => form.test(nameOf(path))) ?? -1;
  return rank < 0 ? undefined : rank;
}

/** The archive that it is in; the folder that packages are installed into; else the file. */
function itself(path: string): string {
  const [outer = path] = path.split('!', 1);
  const folder = PACKAGES.exec(outer);
  return folder === null ? outer : outer.slice(0, folder.index + folder[0].length).replace(/\/$/, '');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
