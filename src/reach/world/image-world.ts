import { stripEnd } from '../../base/strip-end.ts';
import type { ImageTree, RunConfig } from '../../image-files/index.ts';
import type { LoaderLinks } from '../loader/loader-links.ts';
import type { Command, Pack, ReachStep, World } from '../types.ts';
import { commandSteps } from './command-steps.ts';
import { isGeneric } from './generic.ts';
import { followPath, mayBeThere } from './real-path.ts';
import { join } from './target-files.ts';

type Input = {
  tree: ImageTree;
  run: RunConfig;
  environment: ReadonlyMap<string, string>;
  searchPath: readonly string[];
  loader: LoaderLinks;
  packs: readonly Pack[];
  isApplication(path: string): boolean;
};

/** What packs may ask, each answer worked out once. */
export class ImageWorld implements World {
  readonly tree: ImageTree;
  readonly run: RunConfig;
  readonly environment: ReadonlyMap<string, string>;
  readonly searchPath: readonly string[];
  readonly isApplication: (path: string) => boolean;
  readonly #loader: LoaderLinks;
  readonly #packs: readonly Pack[];
  #generic: ReadonlySet<string> | undefined;
  readonly #programs = new Map<string, string | undefined>();

  constructor({ tree, run, environment, searchPath, loader, packs, isApplication }: Input) {
    this.tree = tree;
    this.run = run;
    this.environment = environment;
    this.searchPath = searchPath;
    this.isApplication = isApplication;
    this.#loader = loader;
    this.#packs = packs;
  }

  program(name: string): string | undefined {
    // Not remembered: most words of texts are the name of nothing.
    if (!mayBeThere(this.tree, name)) return undefined;
    if (!this.#programs.has(name)) this.#programs.set(name, this.#findProgram(name));
    return this.#programs.get(name);
  }

  isGeneric(folder: string): boolean {
    this.#generic ??= new Set(this.#packs.flatMap((pack) => pack.generic?.(this) ?? []));
    return isGeneric(folder) || this.#generic.has(stripEnd(folder, '/'));
  }

  libraries(name: string, from: string): string[] {
    return this.#loader.libraries(name, from);
  }

  commandSteps(command: Omit<Command, 'program'>): ReachStep[] {
    return commandSteps(command, this, this.#packs);
  }

  #findProgram(name: string): string | undefined {
    if (name === '') return undefined;
    const work = this.run.workingFolder.replace(/^\/+/, '');
    const places = name.includes('/') ? [''] : this.searchPath;
    for (const folder of places) {
      const path = name.includes('/') ? name : `/${join(folder, name)}`;
      const found = followPath(this.tree, path, work);
      if (found?.file.type === 'file')
        return (path.startsWith('/') ? path : join(work, path)).replace(/^\/+/, '');
    }
    return undefined;
  }
}
