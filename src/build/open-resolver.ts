import { canonicalJson } from '../base/canonical-json.ts';
import type { Context } from '../base/context.ts';
import {
  type DebianArch,
  fetchReleases,
  loadPackageIndex,
  type PackageIndex,
  type PackageSources,
  type ReleaseFloors,
  type Solution,
  type SuiteRelease,
  solve,
} from '../distro/index.ts';
import type { Lockfile } from './lock/index.ts';
import type { Recipe } from './recipe/index.ts';
import type { SolvedBefore } from './solved-before.ts';
import { debianArch, suiteRequests } from './suite-requests.ts';

/** Which packages a recipe means today, by architecture. */
export type Resolution = {
  releases: readonly SuiteRelease[];
  solutions: ReadonlyMap<string, Solution>;
};

export type Resolver = {
  /** `previous`, `floors`: no Release older than that lock's, or than these, is accepted. Fetches no package. Throws REPOSITORY_*, SOLVE_*. */
  resolve(recipe: Recipe, previous: Lockfile | undefined, floors?: ReleaseFloors): Promise<Resolution>;
};

type Question = { recipe: Recipe; releases: readonly SuiteRelease[]; architecture: DebianArch };

/** Resolves recipes; those that name the same repositories share one fetch of each Release and index. `before`: what was solved need not be again. */
export function openResolver(sources: PackageSources, context: Context, before?: SolvedBefore): Resolver {
  const fetched = new Map<string, Promise<SuiteRelease[]>>();
  const indexes = new Map<string, Promise<PackageIndex>>();

  async function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
    const value = known.get(key) ?? make();
    known.set(key, value);
    return await value;
  }

  async function solveFor({ recipe, releases, architecture }: Question): Promise<Solution> {
    const { packages } = recipe.contents;
    const exclude = recipe.contents.exclude.map((item) => item.package);
    const listed = [
      architecture,
      releases.map(({ verified: { digest, suite, components } }) => [suite, digest, components]),
    ];
    const question = { packages, exclude, listed };
    const known = await before?.recall(question);
    if (known !== undefined) return known;
    const index = await once(
      indexes,
      canonicalJson(listed),
      async () => await loadPackageIndex({ releases, architecture }, context),
    );
    const solution = solve(packages, index, { exclude: new Set(exclude) });
    await before?.remember(question, solution);
    return solution;
  }

  return {
    async resolve(recipe, previous, floors) {
      const requests = suiteRequests(recipe);
      const locked = floorDates(previous);
      // A floor is part of the question: a lock that knows a newer Release must not be answered from an older one.
      const key = canonicalJson([
        requests.map(({ extraKeys, ...rest }) => ({ ...rest, extraKeys: extraKeys.map(base64) })),
        Object.fromEntries(locked),
        floors ?? {},
      ]);
      const releases = await once(
        fetched,
        key,
        async () => await fetchReleases({ requests, floorDates: locked, floors, sources }, context),
      );
      const solutions = new Map<string, Solution>();
      for (const arch of recipe.archs)
        solutions.set(arch, await solveFor({ recipe, releases, architecture: debianArch(arch) }));
      return { releases, solutions };
    },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function floorDates(previous: Lockfile | undefined): Map<string, number> {
  const repositories = Object.values(previous?.archs ?? {}).flatMap((arch) => arch.repositories);
  return new Map(repositories.map(({ suite, date }) => [suite, date]));
}
