import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type GoModule, readGoProgram } from '../../../binaries/index.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import type { CatalogedGoProgram, Cataloguer, Evidence, Found, Requirement } from '../../types.ts';
import type { MainVersion } from './main-version.ts';
import { moduleName } from './module-name.ts';
import { factsOf, type GoFacts } from './program-facts.ts';

export type { GoFacts } from './program-facts.ts';

export const goExaminer: Examiner<GoFacts> = {
  id: 'go-program',
  version: 4,
  wants: { magic: ['elf', 'pe', 'mach-o'] },
  examine({ content }, problem) {
    const program = readGoProgram(content, problem);
    return program && factsOf(program);
  },
};

/** Those whose tables say which functions are not in them; byte order of their paths. */
export function goPrograms(tree: ImageTree): CatalogedGoProgram[] {
  const programs: CatalogedGoProgram[] = [];
  for (const { file, facts } of tree.factsOf(goExaminer))
    if (facts.functions !== undefined)
      programs.push({
        path: file.path,
        mainPackage: facts.path,
        functions: facts.functions,
        namesClosures: namesClosures(facts.goVersion),
      });
  return programs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Since Go 1.22 a closure that came in with an inlined function has that one's name, too (golang/go#60324). */
function namesClosures(goVersion = ''): boolean {
  return Number(/\bgo1\.(\d{1,3})/.exec(goVersion)?.[1] ?? 0) >= 22;
}

/** Modules of Go programs, by what the linker recorded; of those where that was cut out, by the names of their packages. */
export const goCataloguer: Cataloguer = {
  id: 'go',
  examiners: [goExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(goExaminer)) {
      if (facts.dependencies === undefined) yield* guessedModules(facts, file.path);
      else yield* recordedModules(facts, facts.dependencies, file.path);
      yield standardLibrary(facts.goVersion, file.path);
    }
  },
};

const BY_SOURCE: Record<MainVersion['from'] | 'nothing', number> = {
  build: 0.95,
  ldflags: 0.7,
  vcs: 0.6,
  nothing: 0.6,
};

function* recordedModules(
  { main, path, goVersion }: GoFacts,
  dependencies: readonly GoModule[],
  file: string,
): Generator<Found> {
  const found = dependencies.map((module) => dependency(module, file));
  if (main !== undefined) {
    const requires: Requirement[] = found.map(({ type, namespace, name, version }) =>
      withoutUndefined({
        type,
        namespace,
        name,
        constraint: version,
        path: file,
      }),
    );
    const stdlib = standardLibrary(goVersion, file);
    requires.push(
      withoutUndefined({
        type: stdlib.type,
        name: stdlib.name,
        constraint: stdlib.version,
        path: file,
      }),
    );
    yield withoutUndefined({
      ...moduleName(main.path),
      version: main.version !== undefined ? main.version.version : undefined,
      kind: 'application',
      evidence: evidence(file, BY_SOURCE[main.version?.from ?? 'nothing'], main.version?.from),
      requires,
      properties: path !== undefined && path !== main.path ? { 'go:package': path } : undefined,
    });
  }
  yield* found;
}

/** What was built is the replacement; a folder has no version, whatever the replaced module's was. */
function dependency(module: GoModule, file: string): Found {
  const { replacement } = module;
  const built = replacement?.version === undefined ? module : replacement;
  const version = replacement === undefined ? module.version : replacement.version;
  const sum = replacement === undefined ? module.sum : replacement.sum;
  const replaced = replacement && (built === module ? `a folder instead of ${said(module)}` : said(module));
  const properties = withoutUndefined({
    'go:sum': sum,
    'go:replaces': replaced,
  });
  return withoutUndefined({
    ...moduleName(built.path),
    version,
    kind: 'library',
    evidence: evidence(file, 0.95, said(built)),
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  });
}

function said({ path, version }: GoModule): string {
  return version === undefined ? path : `${path} ${version}`;
}

function* guessedModules({ packages }: GoFacts, file: string): Generator<Found> {
  for (const module of Object.keys(packages)) {
    if (module === 'std') continue;
    yield { ...moduleName(module), kind: 'library', evidence: evidence(file, 0.3, `functions of ${module}`) };
  }
}

/** `go1.24.3`, `go1.22.1-custom`, `go1.26.0-X:jsonv2`, `go1.21.5 X:boringcrypto`: what stands before is Go's version. */
function standardLibrary(goVersion: string | undefined, file: string): Found {
  const version = /^go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)(?![\w.])/.exec(goVersion ?? '')?.[1];
  return withoutUndefined({
    type: 'golang',
    name: 'stdlib',
    version,
    kind: 'library',
    evidence: evidence(file, goVersion === undefined ? 0.5 : 0.95, goVersion),
    license: 'BSD-3-Clause',
  });
}

function evidence(file: string, confidence: number, value: string | undefined): Evidence {
  return withoutUndefined({
    by: 'go',
    technique: 'binary-analysis',
    confidence,
    locations: [file],
    value: value !== undefined ? value.slice(0, 200) : undefined,
  });
}
