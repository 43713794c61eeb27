/**
 * Code whose results are kept under a number: facts of layers in the cache, judgements in a fleet's database. Who changes it must
 * count the number up, or what was kept stays as it was.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';

export type VersionedCode = {
  /** What is kept: an examiner's id, or the rules of matching. */
  name: string;
  file: string;
  /** What to count up. */
  version: number;
  /** Of the code that it runs in the rooms that decide, as it is without comments, types and names of variables. */
  digest: string;
};

export type RecordedCode = Record<string, Pick<VersionedCode, 'version' | 'digest'>>;

const ROOT = join(import.meta.dirname, '../..');
export const RECORD = join(import.meta.dirname, 'recorded.json');

export function recordedCode(): RecordedCode {
  return JSON.parse(readFileSync(RECORD, 'utf8')) as RecordedCode;
}

/** Every examiner, what a catalog is made of, and the rules by which a fleet's packages are matched. */
export async function versionedCode(): Promise<VersionedCode[]> {
  const found = [...examiners(), catalog(), matchingRules()];
  const digests = await digestsOf(found.map(({ entries }) => entries));
  return found.map(({ name, file, version }, index) => ({
    name,
    file,
    version,
    digest: digests[index] ?? '',
  }));
}

type Entry = { file: string; name: string };
type Found = Omit<VersionedCode, 'digest'> & { entries: Entry[] };

const EXAMINER = /const (\w+): Examiner<.*> = \{\s+id: (?:'([^']+)'|(\w+)),\s+version: (\d+),/g;

function examiners(): Found[] {
  return globSync('src/{catalog,reach}/**/*.ts', { cwd: ROOT })
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(EXAMINER)].map(
        ([, name = '', id, constant = '', version]) => ({
          name: id ?? constant,
          file,
          version: Number(version),
          entries: [{ file, name }],
        }),
      ),
    );
}

function catalog(): Found {
  const file = 'src/catalog/catalog-version.ts';
  const version = /export const CATALOG = (\d+);/.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1];
  return {
    name: 'catalog',
    file,
    version: Number(version),
    entries: [
      { file: 'src/catalog/catalogue-files.ts', name: 'catalogueFiles' },
      { file: 'src/catalog/documents/catalog-graph.ts', name: 'catalogGraph' },
    ],
  };
}

function matchingRules(): Found {
  const file = 'src/fleet/matching/match-state.ts';
  const version = /export const RULES = (\d+);/.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1];
  return {
    name: 'rules of matching',
    file,
    version: Number(version),
    entries: [
      { file: 'src/scan/match/judge.ts', name: 'judge' },
      { file: 'src/fleet/matching/subject-of-version.ts', name: 'subjectOfVersion' },
      { file: 'src/fleet/matching/version-judgement.ts', name: 'versionJudgement' },
    ],
  };
}

/** Of each the digest of one program of these and all that they reach, and nothing else: what is not reached is shaken off. */
async function digestsOf(programs: readonly (readonly Entry[])[]): Promise<string[]> {
  const names = Map.groupBy(programs.flat(), ({ file }) => join(ROOT, file));
  const { outputFiles } = await build({
    entryPoints: programs.map((_, index) => ({ in: `${PROGRAM}${index}`, out: String(index) })),
    outdir: ROOT,
    bundle: true,
    write: false,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'es2024',
    packages: 'external',
    plugins: [
      {
        name: 'programs, and sources that export what is looked at',
        setup({ onLoad, onResolve }) {
          onResolve({ filter: new RegExp(`^${PROGRAM}`) }, ({ path }) => ({ path, namespace: PROGRAM }));
          // Of other rooms it counts what is taken, and not how they do it: or nobody would read what changed. Reach is looked
          // into by its own examiners alone: for the others its index leads to every pack.
          onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
            const room = roomOf(join(resolveDir, path));
            const isLookedInto = ROOMS.has(room) || (room === 'reach' && !ROOMS.has(roomOf(resolveDir)));
            return isLookedInto ? undefined : { path: room, external: true };
          });
          onLoad({ filter: /./, namespace: PROGRAM }, ({ path }) => ({
            contents: (programs[Number(path.slice(PROGRAM.length))] ?? [])
              .map(({ file, name }, index) => `export { ${exportedAs(name)} as e${index} } from './${file}';`)
              .join('\n'),
            resolveDir: ROOT,
          }));
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const own = new Set(names.get(path)?.map(({ name }) => name));
            const exported = [...own].map((name) => `${name} as ${exportedAs(name)}`).join(', ');
            return { contents: `${readFileSync(path, 'utf8')}\nexport { ${exported} };`, loader: 'ts' };
          });
        },
      },
    ],
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path, '.js'), text]));
  return programs.map((_, index) =>
    createHash('sha256')
      .update(texts.get(String(index)) ?? '')
      .digest('hex')
      .slice(0, 16),
  );
}

const PROGRAM = 'program:';
/** Whose code decides what an examiner of theirs or of reach finds in a file, and whether a package version is affected. */
const ROOMS = new Set(['binaries', 'catalog', 'fleet', 'scan', 'versions']);

function roomOf(path: string): string {
  return relative(ROOT, path).split('/')[1] ?? '';
}

const exportedAs = (name: string): string => `lookedAt_${name}`;
