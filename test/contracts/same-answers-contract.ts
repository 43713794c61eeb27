/** The same question to `scan`, `exposed`, `fleet top`, `explain`, SARIF and the HTML page, of random images: one set of answers, whichever database the fleet is in. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ExposureAnswer, FleetTop } from '../../src/fleet/index.ts';
import type { ScanAnswer } from '../../src/scan/render/json.ts';
import { debianRoot, distInfo, type InstalledDeb } from '../fakes/debian-root.ts';
import { fakeGoProgram } from '../fakes/go-program.ts';
import { importedDatabase } from '../fakes/imported-database.ts';
import { pageRows } from '../fakes/page-rows.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { rootImage } from '../fakes/root-image.ts';
import { runLine } from '../fakes/run-line.ts';
import { howOften } from '../how-often.ts';
import { SEED } from '../seed.ts';
import { type Random, seededRandom } from '../seeded-random.ts';

const FLEETS = howOften({ quick: 4, long: 60 });
const LIBRARIES = 5;
const MODULES = 4;
const PYTHON = 'usr/lib/python3/dist-packages';
const VENV = 'opt/venv/lib/python3.13/site-packages';
const libraryFlaw = (at: number): string => `CVE-2026-100${at}`;
const moduleFlaw = (at: number): string => `CVE-2026-200${at}`;
const FLAWS = [
  ...Array.from({ length: LIBRARIES }, (_, at) => libraryFlaw(at)),
  ...Array.from({ length: MODULES }, (_, at) => moduleFlaw(at)),
];
const VERSIONS = ['1.0', '1.5', '2.0', '3.0'];

/** `emptyPlace`: the flags that name an empty fleet of this kind, besides the data folder. */
export function sameAnswersContract(kind: string, emptyPlace: () => Promise<readonly string[]>): void {
  describe(`what is known against one image, with the fleet in ${kind}`, () => {
    let context: Awaited<ReturnType<typeof repositoryContext>>;
    before(async () => {
      context = await repositoryContext();
    });
    after(() => context[Symbol.asyncDispose]());

    for (let seed = SEED; seed < SEED + FLEETS; seed++)
      it(`is the same in scan, exposed, fleet top, explain, SARIF and HTML, drawn from ${seed}`, async () => {
        await holdToOneSet(seed, await emptyPlace(), context);
      });
  });
}

type Context = Awaited<ReturnType<typeof repositoryContext>>;

async function holdToOneSet(seed: number, fleetPlace: readonly string[], context: Context): Promise<void> {
  const random = seededRandom(seed);
  const place = join(context.dir, `fleet-${seed}`);
  const data = await database(place, random, context);
  const run = async (...words: string[]) => await runLine([...words, '--data-dir', data], context);
  const ask = async (...words: string[]) => await run(...words, ...fleetPlace);
  const { layout, digest } = await randomImage(place, random, context);
  const words = randomWords(place, digest, random);
  await ask('fleet', 'add', layout, ...words);
  const dump = join(place, 'runs.csv');
  writeFileSync(dump, `image\napp@${digest}\n`);
  await ask('fleet', 'import', dump, '--cluster', 'prod', '--covers', 'all');
  if (fleetPlace.length > 0) await ask('fleet', 'match');

  const answered = randomAnswers(random);
  const report = await run('scan', layout, '-o', 'json', ...words, ...answered);
  const scan = JSON.parse(report.text) as ScanAnswer;
  const said = scan.findings.flatMap(({ vulnerability, components }) =>
    components.map(({ id, lowered }) => ({
      flaw: vulnerability.id,
      purl: bare(id),
      isLowered: lowered.length > 0,
    })),
  );
  const ranked = await ask('fleet', 'top', ...answered);
  const top = ranked.value as FleetTop;
  const doubts = top.unknownReasons.filter(({ code }) => code !== 'stale-feed');
  assert.equal(doubts.length > 0 ? 3 : 0, report.exitCode, 'fleet top, what it could not say');
  const sarif = JSON.parse((await run('scan', layout, '-o', 'sarif', ...words)).text) as Sarif;
  const page = pageRows((await run('scan', layout, '-o', 'html', ...words)).text, 'findings');
  assert.deepEqual(
    page
      .flatMap(({ cells, tags, facts: { Components = [] } }) =>
        Components.map((id) => [cells[1], id, tags.includes('lowered') ? 'lowered' : 'counts'].join(' ')),
      )
      .sort(),
    scan.findings
      .flatMap(({ vulnerability, components, lowered }) =>
        components.map(({ id }) =>
          [vulnerability.id, id, lowered.length > 0 ? 'lowered' : 'counts'].join(' '),
        ),
      )
      .sort(),
    'HTML',
  );
  for (const flaw of FLAWS) {
    const own = said.filter((each) => each.flaw === flaw);
    const counts = [...new Set(own.flatMap(({ purl, isLowered }) => (isLowered ? [] : [purl])))].sort();
    const answer = await ask('exposed', flaw, '-o', 'json', '--max-feed-age', '100w', ...answered);
    const exposed = JSON.parse(answer.text) as ExposureAnswer;
    const held = exposed.images.flatMap(({ components }) => components);
    const names = held.map(({ purl }) => bare(purl));
    assert.deepEqual([...new Set(names)].sort(), counts, `exposed ${flaw}`);
    for (const { purl, standing } of held) assert.equal(standing, 'affected', `exposed ${flaw}, ${purl}`);
    const isOnlyLowered = counts.length === 0 && own.length > 0;
    assert.equal(exposed.lowered.images, isOnlyLowered ? 1 : 0, `exposed ${flaw}, lowered`);
    // Without findings that count, both say alike whether all was looked at, but for what is undecided of other flaws.
    if (counts.length === 0)
      assert.equal(answer.exitCode, isOpenFor(scan, flaw) ? 3 : 0, `exposed ${flaw}, exit code`);
    const { explained } = (await run('explain', layout, flaw, ...words)).value as Explained;
    assert.equal(
      explained[0]?.answer === 'affected'
        ? 'affected'
        : explained[0]?.answer === 'lowered'
          ? 'lowered'
          : 'none',
      counts.length > 0 ? 'affected' : isOnlyLowered ? 'lowered' : 'none',
      `explain ${flaw}`,
    );
    const results = sarif.runs[0]?.results.filter(({ ruleId }) => ruleId === flaw) ?? [];
    assert.equal(
      results.some(({ suppressions = [] }) => suppressions.length === 0),
      counts.length > 0,
      `SARIF ${flaw}`,
    );
    assert.equal(results.length > 0, own.length > 0, `SARIF ${flaw}`);
  }
  const affected = new Set(said.flatMap(({ purl, isLowered }) => (isLowered ? [] : [purl])));
  assert.deepEqual(
    [...new Set(top.packages.map(({ purl }) => bare(purl)))].sort(),
    [...affected].sort(),
    'fleet top',
  );
}

/** Of each library what its registry says of it, and what the distribution says of the package that brings it; of modules of Go where the flaw is. */
async function database(place: string, random: Random, context: Context): Promise<string> {
  const libraries = Array.from({ length: LIBRARIES }, (_, at) => ({
    schema_version: '1.6.0',
    id: `PYSEC-2026-${at}`,
    aliases: [libraryFlaw(at)],
    modified: '2026-01-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'PyPI', name: `lib${at}` },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: random.pick(VERSIONS) }] }],
      },
    ],
  }));
  const modules = Array.from({ length: MODULES }, (_, at) => ({
    schema_version: '1.6.0',
    id: `GO-2026-${at}`,
    aliases: [moduleFlaw(at)],
    modified: '2026-01-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'Go', name: `example.com/m${at}` },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: `${random.pick(VERSIONS)}.0` }] }],
        ecosystem_specific: {
          imports: [
            {
              path: `example.com/m${at}/p`,
              symbols: random.pick([['Parse'], ['Parse', 'Decoder.Decode'], []]),
              ...random.pick([{}, { goos: ['windows'] }, { goos: ['linux'] }, { goarch: ['arm64'] }]),
            },
          ],
        },
      },
    ],
  }));
  const tracker = Object.fromEntries(
    Array.from({ length: LIBRARIES }, (_, at) => {
      const record = random.pick([
        { status: 'resolved', fixed_version: `${random.pick(VERSIONS)}-1`, urgency: 'low' },
        { status: 'open', urgency: 'unimportant' },
        { status: 'open', urgency: 'high' },
        { status: 'undetermined', urgency: 'not yet assigned' },
      ]);
      return [`python-lib${at}`, { [libraryFlaw(at)]: { releases: { trixie: record } } }];
    }),
  );
  return await importedDatabase(
    place,
    { tracker, osv: [...libraries, ...modules], covers: ['PyPI', 'Go'] },
    context,
  );
}

async function randomImage(
  place: string,
  random: Random,
  context: Context,
): Promise<{ layout: string; digest: string }> {
  const debs: InstalledDeb[] = [];
  const more: Record<string, string | Uint8Array> = {};
  for (let at = 0; at < LIBRARIES; at++) {
    const version = random.pick(VERSIONS);
    if (random.chance(0.6))
      debs.push({
        name: `python3-lib${at}`,
        version: `${version}-1`,
        source: `python-lib${at}`,
        files: { ...distInfo(`lib${at}`, version, PYTHON) },
      });
    if (random.chance(0.4)) Object.assign(more, distInfo(`lib${at}`, random.pick(VERSIONS), VENV));
  }
  for (const name of ['one', 'two'])
    if (random.chance(0.7)) more[`usr/local/bin/${name}`] = randomGoProgram(name, random);
  // A program that nobody explains, and those of packages that nothing proves to be Debian's, or that are another's.
  if (random.chance(0.2)) more['usr/local/bin/stray'] = Buffer.from(STRAY, 'latin1');
  if (random.chance(0.5))
    debs.push(bringing('acme-one', {}), bringing('acme-lib0', { source: 'python-lib0' }));
  if (random.chance(0.4))
    debs.push(bringing('acme-two', { fields: { Maintainer: 'Acme <a@acme.example>' } }));
  const root = await debianRoot(join(place, 'root'), debs, more);
  const layout = `oci:${join(place, 'layout')}:v1`;
  return { layout, digest: await rootImage(root, layout, context) };
}

function bringing(name: string, more: Partial<InstalledDeb>): InstalledDeb {
  return { name, version: '1.0-1', files: { [`usr/bin/${name}`]: Buffer.from(STRAY, 'latin1') }, ...more };
}

/** VEX of several authors and times, and rules of one's own, about some of what may be in the image. */
function randomWords(place: string, digest: string, random: Random): string[] {
  const products = (at: number): string[] => {
    const version = random.pick(VERSIONS);
    const module = `pkg:golang/example.com/m${at % MODULES}`;
    return [`pkg:pypi/lib${at}`, `pkg:pypi/lib${at}@${version}`, module, `${module}@v${version}.0`, digest];
  };
  const documents = ['ann', 'ben'].map((author, index) => {
    const statements = Array.from({ length: 8 }, (_, at) => ({
      vulnerability: { name: random.pick([...FLAWS, 'GO-2026-0', 'PYSEC-2026-1']) },
      products: [{ '@id': random.pick(products(at % LIBRARIES)) }],
      timestamp: `2026-01-0${1 + Math.floor(random.pick([0, 1, 2, 3]))}T00:00:00Z`,
      ...random.pick([
        { status: 'not_affected', justification: 'vulnerable_code_not_present' },
        { status: 'fixed' },
        { status: 'affected', action_statement: 'wait' },
      ]),
    }));
    const path = join(place, `${index}.openvex.json`);
    const head = { '@context': 'https://openvex.dev/ns/v0.2.0', '@id': `https://example.org/${index}` };
    const document = { ...head, author, timestamp: '2026-01-01T00:00:00Z', version: 1, statements };
    writeFileSync(path, JSON.stringify(document));
    return path;
  });
  const rules = Array.from({ length: 3 }, () =>
    random.pick([
      `  - { vulnerability: ${random.pick(FLAWS)}, reason: ours }`,
      `  - { package: lib${random.pick([0, 1, 2])}, versions: '<2.0', reason: old }`,
      `  - { vulnerability: ${random.pick(FLAWS)}, path: 'opt/venv/**', reason: elsewhere }`,
      `  - { vulnerability: ${random.pick(FLAWS)}, reason: once, expires: 2020-01-01 }`,
    ]),
  );
  const ignore = join(place, 'ignore.yaml');
  writeFileSync(ignore, ['ignore:', ...rules, ''].join('\n'));
  return [
    ...documents.flatMap((path) => (random.chance(0.7) ? ['--vex', path] : [])),
    ...(random.chance(0.7) ? ['--ignore-file', ignore] : []),
  ];
}

const STRAY = `\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x02\0\x3e\0${'\0'.repeat(200)}`;

/** With some of the modules, and of each some of its functions. */
function randomGoProgram(name: string, random: Random): Uint8Array {
  const modules = Array.from({ length: MODULES }, (_, at) => at).filter(() => random.chance(0.6));
  const lines = modules.map((at) => `dep\texample.com/m${at}\tv${random.pick(VERSIONS)}.0\n`);
  const main = `path\texample.com/${name}\nmod\texample.com/${name}\tv1.0.0\n`;
  const functions = modules.flatMap((at) =>
    ['Parse', '(*Decoder).Decode', 'Other']
      .filter(() => random.chance(0.4))
      .map((each) => `example.com/m${at}/p.${each}`),
  );
  return fakeGoProgram({
    modules: `${main}${lines.join('')}`,
    functions: ['main.main', 'runtime.main', ...functions],
  });
}

/** Whether it could not be said of this flaw whether it is there: one that is undecided leaves only itself open. */
function isOpenFor({ verdict, gaps }: ScanAnswer, flaw: string): boolean {
  const ofAll = verdict.reasons.filter((reason) => !reason.startsWith('not determined by its publisher'));
  const ofIt = gaps.filter(({ why, what }) => why === 'undetermined' && what.includes(` in ${flaw} `));
  return verdict.answer === 'unknown' && (ofAll.length > 0 || ofIt.length > 0);
}

function randomAnswers(random: Random): string[] {
  return ['/usr/local/bin/stray', '/usr/bin/acme-one', '/usr/bin/acme-two'].flatMap((glob) =>
    random.chance(0.4) ? ['--allow-unexplained', `${glob}=ours`] : [],
  );
}

type Sarif = { runs: { results: { ruleId: string; suppressions?: unknown[] }[] }[] };
type Explained = { explained: { answer: string }[] };

function bare(purl: string): string {
  return purl.replace(/[?#].*$/, '');
}
