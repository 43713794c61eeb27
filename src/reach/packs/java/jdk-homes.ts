import type { ImageTree } from '../../../image-files/index.ts';
import type { Edge, ReachStep, World } from '../../types.ts';
import { partOfLibrary } from './jdk-parts.ts';

/** One JDK or JRE. Real paths without a leading slash. */
export type JdkHome = {
  folder: string;
  /** The JVM itself; several where it has several kinds. */
  machines: string[];
  /** What else is native below its `lib`. */
  natives: string[];
};

/** What every process with a JVM loads or opens (java.c, os_linux.cpp, arguments.cpp, classLoader.cpp, System.initPhase1). */
const ALWAYS =
  /\/(?:lib(?:jvm|jli|java|jimage|verify|zip|nio|net|jsvml)\.so|modules|rt\.jar|jvm\.cfg|classes\w*\.jsa|java\.security)$/;
/** Names that classes of the JDK give to their libraries (SunNativeProvider.java, Secmod.java). */
const GIVEN_BY_CLASSES: ReadonlyMap<string, readonly string[]> = new Map([
  ['libj2gss.so', ['libgssapi.so', 'libgssapi.so.2', 'libgssapi_krb5.so', 'libgssapi_krb5.so.2']],
  ['libj2pkcs11.so', ['libnss3.so', 'libsoftokn3.so']],
]);
const NOT_LOADED = ['.so', '/src.zip'];
const HOMES = new WeakMap<ImageTree, readonly JdkHome[]>();

export function jdkHomes({ tree }: World): readonly JdkHome[] {
  const known = HOMES.get(tree) ?? findHomes(tree);
  HOMES.set(tree, known);
  return known;
}

function findHomes(tree: ImageTree): JdkHome[] {
  const elf = [...tree.files()].filter(({ type, magic }) => type === 'file' && magic === 'elf');
  const homes = new Map<string, JdkHome>();
  for (const { path } of elf.filter(({ path: of }) => of.endsWith('/libjvm.so'))) {
    const folder = homeAbove(path);
    const home = homes.get(folder) ?? { folder, machines: [], natives: [] };
    home.machines.push(path);
    homes.set(folder, home);
  }
  for (const home of homes.values())
    home.natives = elf
      .map(({ path }) => path)
      .filter((path) => path.startsWith(`${home.folder}/lib/`) && !home.machines.includes(path));
  return [...homes.values()];
}

function homeAbove(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/lib/'), 0));
}

const STARTS = /\/lib(?:jvm|jli)\.so$/;

/** Whether it came with a JDK, whose own classes name nothing that is not said here. */
export function isOfJdk(path: string, world: World): boolean {
  return !world.isApplication(path) && jdkHomes(world).some(({ folder }) => path.startsWith(`${folder}/`));
}

/** The JDKs that a file starts: one of their programs, or the library that all of them load. Of Java 8 the JRE is a folder in it. */
export function startedHomes(path: string, world: World): JdkHome[] {
  const folder = STARTS.test(path) ? homeAbove(path) : /^(.*)\/bin\/[^/]+$/.exec(path)?.[1];
  if (folder === undefined) return [];
  return jdkHomes(world).filter((home) => home.folder === folder || home.folder === `${folder}/jre`);
}

/** The classes and libraries of a JDK and its settings, whole; what only some programs use is said by what these use. */
export function* homeSteps(
  { folder, machines, natives }: JdkHome,
  where: string,
  world: World,
): Generator<ReachStep> {
  const step = (to: Edge['to'], kind: string, use: Edge['use'], isCertain = false): Edge => ({
    to,
    kind,
    use,
    certainty: isCertain ? 'certain' : 'possible',
    evidence: { literal: '', where },
  });
  for (const path of [...machines, ...natives])
    if (partOfLibrary(nameOf(path)) === undefined)
      yield step({ path: `/${path}` }, 'loads', 'code', ALWAYS.test(path));
  for (const from of natives)
    for (const name of GIVEN_BY_CLASSES.get(nameOf(from)) ?? [])
      for (const path of world.libraries(name, from)) yield step({ path: `/${path}` }, 'loads', 'code');
  for (const name of ['lib/modules', 'lib/rt.jar', 'lib/jvm.cfg', 'conf/security/java.security'])
    yield step({ path: `/${folder}/${name}` }, 'opens', 'data', true);
  yield step({ path: `/${folder}/release` }, 'opens', 'data');
  yield step({ folder: `/${folder}/lib`, without: NOT_LOADED }, 'opens of its own home', 'data');
  yield step({ folder: `/${folder}/conf` }, 'opens of its own home', 'data');
}

/** Libraries of every JDK for a part of it. */
export function partLibraries(part: string, world: World): { path: string; machines: readonly string[] }[] {
  return jdkHomes(world).flatMap(({ natives, machines }) =>
    natives.filter((path) => partOfLibrary(nameOf(path)) === part).map((path) => ({ path, machines })),
  );
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
