import type { ImageTree } from '../../../image-files/index.ts';
import { elfReachExaminer } from '../../facts/elf-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Edge, Pack, ReachStep, World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';
import { postgresqlSettingsExaminer } from './read-settings.ts';

const PROGRAM =
  /\/(?:postgres|postmaster|initdb|psql|pgbench|oid2name|vacuumlo|pg_\w+|(?:create|drop|vacuum|reindex|cluster)(?:db|user))$/;
const SERVER = /\/(?:postgres|postmaster)$/;
/** What else the server reads in the folder of its data, by names that queries have. */
const SHARED = ['timezonesets', 'timezone', 'tsearch_data', 'extension'];
const ZONES = /(?:^|\/)zoneinfo$/;
const SETTINGS = /^(?:postgres\.bki|psqlrc|pg_service\.conf)/;
const JIT = 'llvmjit.so';
const LLVM = /^libLLVM/;
/** Of postgresql-common: runs programs of any version that is installed, by paths that it puts together. */
const WRAPPER = /(?:^|\/)PgCommon\.pm$/;
const VERSIONS = 'usr/lib/postgresql';

/**
 * The server loads what `$libdir/x` names in queries, settings and extensions, so any library of the folder that it was built for (dfmgr.c,
 * extension.c); programs run others that stand beside them (exec.c, find_other_exec).
 */
export const postgresqlPack: Pack = {
  id: 'postgresql',
  examiners: [elfReachExaminer, postgresqlSettingsExaminer],
  *follow({ path, use }, world) {
    const settings = world.tree.factsAt(postgresqlSettingsExaminer, path);
    if (settings !== undefined) yield* settingSteps(path, world);
    if (use !== 'code') return;
    if (WRAPPER.test(path)) yield* wrapperSteps(path, world);
    const texts = PROGRAM.test(`/${path}`) ? world.tree.factsAt(elfReachExaminer, path)?.strings : undefined;
    if (texts === undefined) return;
    const folders = foldersNamed(texts, world.tree);
    if (SERVER.test(`/${path}`)) yield* serverSteps(path, folders, world);
    else yield* besideSteps(path, texts, world);
    yield* sharedFiles(path, folders, world.tree);
  },
};

type NamedFolder = { literal: string; folder: string };

function foldersNamed(texts: readonly string[], tree: ImageTree): NamedFolder[] {
  return texts.flatMap((literal) => {
    const file = literal.startsWith('/') ? followPath(tree, literal)?.file : undefined;
    return file?.type === 'directory' ? [{ literal, folder: file.path }] : [];
  });
}

/** `$libdir` and the data that statements name. */
function* serverSteps(
  where: string,
  folders: readonly NamedFolder[],
  world: World,
): Generator<Edge, void, undefined> {
  for (const { literal, folder } of folders) {
    const step = { certainty: 'possible', evidence: { literal, where } } as const;
    for (const name of SHARED)
      if (world.tree.get(`${folder}/${name}`) !== undefined)
        yield { ...step, to: { folder: `/${folder}/${name}` }, kind: 'reads by name', use: 'data' };
    if (world.isGeneric(folder) || !world.tree.names(folder).some((name) => name.endsWith('.so'))) continue;
    yield {
      ...step,
      to: { folder: `/${folder}`, suffixes: ['.so'] },
      kind: 'loads from $libdir',
      use: 'code',
    };
    yield* bitcode(folder, world, step);
  }
}

/** Inlined where queries are compiled, which takes LLVM (llvmjit_inline.cpp). */
function* bitcode(
  folder: string,
  world: World,
  step: Pick<Edge, 'certainty' | 'evidence'>,
): Generator<Edge, void, undefined> {
  const jit = `${folder}/${JIT}`;
  const needed = world.tree.factsAt(elfReachExaminer, jit)?.loads.needed.filter((name) => LLVM.test(name));
  if (needed === undefined) return;
  if (needed.length > 0 && needed.every((name) => world.libraries(name, jit).length === 0)) return;
  yield { ...step, to: { folder: `/${folder}/bitcode` }, kind: 'inlines', use: 'data' };
  yield { ...step, to: { path: `/${folder}/llvmjit_types.bc` }, kind: 'inlines', use: 'data' };
}

/** initdb reads the catalogs' first contents, and looks for the host's zone; psql and libpq read their settings. */
function* sharedFiles(
  where: string,
  folders: readonly NamedFolder[],
  tree: ImageTree,
): Generator<Edge, void, undefined> {
  for (const { literal, folder } of folders) {
    const isZones = ZONES.test(folder);
    if (isZones || tree.names(folder).some((name) => SETTINGS.test(name)))
      yield {
        to: { folder: `/${folder}`, shallow: !isZones },
        kind: 'reads',
        use: 'data',
        certainty: 'possible',
        evidence: { literal, where },
      };
  }
}

/** `initdb` and `pg_ctl` have the names of what they look for beside themselves. */
function* besideSteps(
  where: string,
  texts: readonly string[],
  { tree }: World,
): Generator<Edge, void, undefined> {
  const folder = where.slice(0, where.lastIndexOf('/'));
  const beside = new Set(tree.names(folder));
  for (const literal of texts)
    if (beside.has(literal) && PROGRAM.test(`/${literal}`))
      yield {
        to: { path: `/${folder}/${literal}` },
        kind: 'runs what is beside it',
        use: 'code',
        certainty: 'possible',
        evidence: { literal, where },
      };
}

function* wrapperSteps(where: string, { tree }: World): Generator<Edge, void, undefined> {
  for (const version of tree.names(VERSIONS))
    yield {
      to: { folder: `/${VERSIONS}/${version}/bin`, only: 'executable' },
      kind: 'runs a version’s',
      use: 'code',
      certainty: 'possible',
      evidence: { literal: VERSIONS, where },
    };
}

function* settingSteps(where: string, world: World): Generator<ReachStep, void, undefined> {
  const { commands, paths } = world.tree.factsAt(postgresqlSettingsExaminer, where) ?? {
    commands: [],
    paths: [],
  };
  for (const literal of commands)
    yield* world.commandSteps({
      words: splitWords(literal),
      from: where,
      evidence: { literal, where },
      certainty: 'possible',
    });
  for (const literal of paths) {
    const step = {
      kind: 'loads',
      use: 'code',
      certainty: 'possible',
      evidence: { literal, where },
    } as const;
    yield { ...step, to: { path: literal } };
    yield { ...step, to: { path: `${literal}.so` } };
    const found = followPath(world.tree, literal)?.file;
    if (found?.type === 'directory') yield { ...step, to: { folder: literal, suffixes: ['.so'] } };
  }
}
