import type { GoModule, GoProgram } from '../../binaries/index.ts';
import { type MainVersion, mainVersion } from './main-version.ts';
import { guessModule, owningModule } from './module-name.ts';

/** What is kept of one Go program. */
export type GoFacts = {
  /** As written: `go1.24.3 X:boringcrypto`. */
  goVersion?: string;
  /** Import path of the main package. */
  path?: string;
  main?: { path: string; version?: MainVersion };
  /** Absent: no module list, what there is was guessed from names of packages. */
  dependencies?: GoModule[];
  /**
   * Packages that have functions in the program, by module (`std` for Go's own), each relative to it and joined by blanks;
   * `.` is the module's own folder. Names of functions are not kept: they would be megabytes.
   */
  packages: Record<string, string>;
};

const STANDARD = 'std';

export function factsOf({ goVersion, modules, packages }: GoProgram): GoFacts {
  const version = modules && mainVersion(modules);
  const paths = [
    ...(modules?.main === undefined ? [] : [modules.main.path]),
    ...(modules?.dependencies.map((module) => module.path) ?? []),
  ];
  return {
    ...(goVersion !== undefined && { goVersion }),
    ...(modules?.path !== undefined && { path: modules.path }),
    ...(modules?.main !== undefined && {
      main: { path: modules.main.path, ...(version !== undefined && { version }) },
    }),
    ...(modules !== undefined && { dependencies: modules.dependencies }),
    packages: byModule(packages, modules === undefined ? undefined : new Set(paths)),
  };
}

function byModule(
  packages: readonly string[],
  known: ReadonlySet<string> | undefined,
): Record<string, string> {
  const groups = new Map<string, string[]>();
  for (const path of packages) {
    const module = (known === undefined ? guessModule(path) : owningModule(path, known)) ?? STANDARD;
    const relative = module === STANDARD ? path : path.slice(module.length + 1) || '.';
    const group = groups.get(module);
    if (group === undefined) groups.set(module, [relative]);
    else group.push(relative);
  }
  return Object.fromEntries([...groups].map(([module, list]) => [module, list.join(' ')]));
}
