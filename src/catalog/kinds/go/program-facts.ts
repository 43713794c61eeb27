import { withoutUndefined } from '../../../base/without-undefined.ts';
import { GoFunctions, type GoModule, type GoProgram } from '../../../binaries/index.ts';
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
   * `.` is the module's own folder. Names of functions would be megabytes: `functions` has what can be asked of them.
   */
  packages: Record<string, string>;
  /** For `GoFunctions`; only where a function that it lacks is surely not in the program. */
  functions?: Uint8Array;
};

const STANDARD = 'std';

export function factsOf(program: GoProgram): GoFacts {
  const { goVersion, modules, packages } = program;
  const functions = wholeFunctions(program);
  const version = modules && mainVersion(modules);
  const paths = [
    ...(modules?.main === undefined ? [] : [modules.main.path]),
    ...(modules?.dependencies.map((module) => module.path) ?? []),
  ];
  return withoutUndefined({
    goVersion,
    path: modules?.path !== undefined ? modules.path : undefined,
    main: modules?.main !== undefined ? withoutUndefined({ path: modules.main.path, version }) : undefined,
    dependencies: modules !== undefined ? modules.dependencies : undefined,
    packages: byModule(packages, modules === undefined ? undefined : new Set(paths)),
    functions,
  });
}

/** Go's own compiler, and nothing that is added to a program later: what other packages contain is not in this table. */
const WHOLE_MODES: ReadonlySet<string | undefined> = new Set([
  undefined,
  'exe',
  'pie',
  'c-shared',
  'default',
]);

/** Obfuscators cut the modules out or give packages other names: then the program's own names are missing. */
function wholeFunctions({ modules, functions, packages }: GoProgram): Uint8Array | undefined {
  if (modules === undefined || functions === undefined) return undefined;
  const { settings } = modules;
  const compiler = settings.get('-compiler');
  if (compiler !== undefined && compiler !== 'gc') return undefined;
  if (!WHOLE_MODES.has(settings.get('-buildmode')) || settings.get('-linkshared') === 'true')
    return undefined;
  const all = new GoFunctions(functions);
  const isPlain = all.has('main', 'main') && all.has('runtime', 'main') && packages.includes('runtime');
  return isPlain ? functions : undefined;
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
