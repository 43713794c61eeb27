import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLinesWith } from '../compatibility/lines-process.ts';
import { writeAdvisoryDatabase } from '../fakes/advisory-database.ts';

/** A package as every answer names it. */
type Named = { purl: string; name: string; version: string };

/** What each command lists of one image, by its --json alone. */
export type PackageAnswers = {
  show: Named[];
  sbom: Named[];
  scan: Named[];
  diff: Named[];
  /** What `why` finds under the name of each package that `show` lists. */
  why: Named[][];
};

/** Fails unless all list the same packages, names and versions, and `why` finds each of them. Gives how many there are. */
export function assertSamePackages({ show, sbom, scan, diff, why }: PackageAnswers): number {
  assert.ok(show.length > 0, 'show lists no package');
  for (const [command, packages] of Object.entries({ sbom, scan, diff }))
    assert.deepEqual(namesOf(packages), namesOf(show), `${command} beside show`);
  for (const [at, { purl, name }] of show.entries())
    assert.ok(
      why[at]?.some((item) => item.purl === purl),
      `why ${name} does not find ${purl}`,
    );
  return show.length;
}

/** Asks everything of all images, in one process. */
export async function askForPackages(images: readonly string[]): Promise<PackageAnswers[]> {
  const home = mkdtempSync(join(tmpdir(), 'shearwall-same-'));
  try {
    mkdirSync(join(home, 'work/empty'), { recursive: true });
    const database = join(home, 'advisories.db');
    await writeAdvisoryDatabase(database, []);
    const lines = images.flatMap((image) => [
      ['show', '--json', image],
      ['sbom', '--json', image],
      ['scan', '--json', '--db', database, image],
      ['diff', '--json', 'dir:empty', image],
    ]);
    const answers = await answersOf(home, lines);
    const listed = images.map((_, at) => listsIn(answers.slice(at * 4, at * 4 + 4)));
    const asked = listed.flatMap(({ show }, at) =>
      show.map(({ name }) => ['why', '--json', images[at] ?? '', name]),
    );
    const why = (await answersOf(home, asked)).map((answer) => (answer['packages'] ?? []) as Named[]);
    return listed.map((lists) => ({ ...lists, why: why.splice(0, lists.show.length) }));
  } finally {
    rmSync(home, { recursive: true });
  }
}

function listsIn([show, sbom, scan, diff]: readonly Answer[]): Omit<PackageAnswers, 'why'> {
  const components = sbom?.['components'] as { id: string; name: string; version?: string; kind: string }[];
  return {
    show: packagesIn(show?.['shown'], 'packages'),
    sbom: components
      .filter(({ kind }) => kind !== 'operating-system')
      .map(({ id, name, version = '' }) => ({ purl: id, name, version })),
    scan: scan?.['packages'] as Named[],
    diff: packagesIn(diff?.['platforms'], 'packages', 'added'),
  };
}

type Answer = Record<string, unknown>;

async function answersOf(home: string, lines: readonly (readonly string[])[]): Promise<Answer[]> {
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: '', XDG_STATE_HOME: '', XDG_DATA_HOME: '' };
  const ran = await runLinesWith(
    lines.map((argv) => ({ argv, home })),
    env,
  );
  return ran.map(({ stdout, stderr }, at) => {
    assert.notEqual(stdout, '', `${lines[at]?.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  });
}

/** The lists at the end of a path of keys; of several platforms all. */
function packagesIn(platforms: unknown, ...keys: readonly string[]): Named[] {
  return (platforms as Answer[]).flatMap(
    (platform) => keys.reduce<unknown>((value, key) => (value as Answer)[key], platform) as Named[],
  );
}

function namesOf(packages: readonly Named[]): string[] {
  return packages.map(({ purl, name, version }) => `${purl} ${name} ${version}`).sort();
}
