import { bringsPrograms, type Joined } from '../join/index.ts';
import type { CatalogComponent } from '../types.ts';

/** More libraries than these that all are seen in one file: none of them is the file. */
const MAX_EQUALS = 2;

/** Whose a file is: the package that installed it, else the program that it is, else the library that lists it. */
export class Holders {
  readonly #holders = new Map<string, { rank: number; ids: string[] }>();

  /** Only of `paths`: a tree has millions. */
  constructor({ components }: Joined, paths: ReadonlySet<string>) {
    for (const component of components) {
      const rank = rankOf(component);
      for (const path of component.accounts) if (paths.has(path)) this.#enter(path, rank, component.id);
    }
  }

  of(path: string): readonly string[] {
    const holders = this.#holders.get(path);
    return holders === undefined || holders.ids.length > MAX_EQUALS ? [] : holders.ids;
  }

  #enter(path: string, rank: number, id: string): void {
    const before = this.#holders.get(path);
    if (before === undefined || rank < before.rank) this.#holders.set(path, { rank, ids: [id] });
    else if (rank === before.rank) before.ids.push(id);
  }
}

function rankOf({ type, kind }: CatalogComponent): number {
  if (bringsPrograms(type)) return 0;
  return kind === 'application' ? 1 : 2;
}
