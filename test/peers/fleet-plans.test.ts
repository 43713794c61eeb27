/** What each question reads of a fleet of 10,000 images: never a whole table of those that grow with everything ever built. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { askText, questionTexts } from '../../bench/fleet/answers.ts';
import { buildUpTo } from '../../bench/fleet/build.ts';
import { digestOfText, FleetGenerator } from '../../bench/fleet/generate.ts';
import { askArchive, askLive, chooseQuestions, type Questions } from '../../bench/fleet/questions.ts';
import {
  addInventories,
  countAmongAll,
  documentsOfImages,
  findNames,
  holdingsThen,
  imagesByDigest,
  imagesNotWhole,
  inventoriesOf,
  listImages,
  listRuns,
  openStore,
  runningImages,
  runningUnlisted,
  type Store,
  staleLooks,
  statusesOfVersions,
  statusesOfVulnerability,
  timelineOf,
  uncoveredRuns,
  uncoveredThen,
  unjudgedVersions,
  type View,
  versionsByPurl,
  versionsOfNames,
  versionsOfSource,
} from '../../src/store/index.ts';
import { testClock } from '../fakes/fleet-sample.ts';

const IMAGES = 10_000;
/** They have a row for each image or more, or for each package version. */
const GROWING = [
  'file_set',
  'image',
  'image_name',
  'image_reference',
  'inventory',
  'package_set',
  'package_version',
  'past_run',
  'posting',
  'version_gap',
  'version_status',
];

const folder = mkdtempSync(join(tmpdir(), 'shearwall-fleet-plans-'));
const path = join(folder, 'fleet.db');
after(() => rmSync(folder, { recursive: true }));

type Statement = { text: string; parameters: readonly unknown[] };
let asked: Statement[] = [];
let store: Store;
let questions: Questions;

before(async () => {
  const place = {
    kind: 'sqlite' as const,
    path,
    onStatement: (text: string, parameters: readonly unknown[]) => void asked.push({ text, parameters }),
  };
  const first = await openStore(place, { clock: testClock });
  await buildUpTo(first, new FleetGenerator(), IMAGES, () => {});
  await first.close();
  const database = new DatabaseSync(path);
  database.exec('ANALYZE');
  database.close();
  store = await openStore(place, { clock: testClock });
  questions = await chooseQuestions(store, IMAGES);
});
after(() => store.close());

/** The lines of the plans of all statements that `work` runs which read a growing table from end to end. */
async function scansOf(work: () => Promise<unknown>): Promise<string[]> {
  asked = [];
  await work();
  assert.ok(asked.length > 0, 'nothing was asked');
  const database = new DatabaseSync(path);
  // Triggers ask it; here nothing is written.
  database.function('newer_shearwall_is_needed', () => 0);
  const lines = asked.flatMap(({ text, parameters }) =>
    // The plan of an insert of values has looks at rows that wait for it, which run only while a foreign key is broken.
    /^(BEGIN|COMMIT|ROLLBACK|PRAGMA|INSERT INTO \w+ \([^)]*\) VALUES)/i.test(text)
      ? []
      : database
          .prepare(`EXPLAIN QUERY PLAN ${text}`)
          .all(...(parameters as string[]))
          .map(({ detail }) => `${String(detail)} <- ${text.slice(0, 120)}`),
  );
  database.close();
  const scan = new RegExp(`^SCAN (${GROWING.join('|')})\\b`);
  return lines.filter((line) => scan.test(line));
}

describe('the plans of questions to 10,000 images', () => {
  for (const kind of ['rare', 'common', 'libc', 'file'] as const)
    it(`search for what is ${kind}, live and in the archive`, async () => {
      const [question] = questions[kind];
      for (const ask of [askLive, askArchive])
        assert.deepEqual(await scansOf(() => store.read((view) => ask(view, question ?? assert.fail()))), []);
    });

  it('search for all that a whole answer says of what runs now, with what takes its place', async () => {
    for (const [text] of Object.values(await questionTexts(store, questions)))
      assert.deepEqual(await scansOf(() => askText(store, text ?? assert.fail())), []);
  });

  it('search for what ran then', async () => {
    const [question] = questions.common;
    const versions = question !== undefined && 'versions' in question ? question.versions : assert.fail();
    const then = { at: Date.UTC(2025, 0, 3) };
    assert.deepEqual(await scansOf(() => store.read((view) => holdingsThen(view, versions, then))), []);
  });

  const ask: Record<string, (view: View) => Promise<unknown>> = {
    'an image by digest': (view) => imagesByDigest(view, digestOfText('index 77')),
    'names and their versions': async (view) => {
      const names = await findNames(view, { prefix: 'lib-' });
      await versionsOfNames(
        view,
        names.slice(0, 50).map(({ id }) => id),
      );
    },
    'binaries of a source': (view) => versionsOfSource(view, 'glibc'),
    'a purl': (view) => versionsByPurl(view, ['pkg:npm/x@1']),
    'inventories of images': (view) => inventoriesOf(view, [1, 2, 3]),
    'statuses of a vulnerability': (view) => statusesOfVulnerability(view, 'CVE-2024-3094'),
    'statuses of versions': (view) => statusesOfVersions(view, [1, 2, 3]),
    'the newest images': (view) => listImages(view, { limit: 50 }),
    'the images of a repository': (view) =>
      listImages(view, { limit: 50, repository: 'registry.example/team-7/service-7' }),
    'versions that nobody judged': (view) =>
      unjudgedVersions(view, { names: ['glibc', 'left-pad'], matchedUpTo: 1_000_000 }),
    'images that were not seen whole': (view) =>
      imagesNotWhole(view, 'live', { hidden: 'packages', names: ['glibc'] }),
    'what is not covered': (view) => uncoveredRuns(view, {}),
    'what ran then and is not covered': (view) => uncoveredThen(view, { when: { at: Date.UTC(2025, 0, 3) } }),
    'what runs by a digest that nobody looked into': (view) =>
      runningUnlisted(view, digestOfText('index 77')),
    'a further page of all runs': async (view) => {
      const { next } = await listRuns(view, { when: 'ever', limit: 100 });
      asked = [];
      await listRuns(view, { when: 'ever', limit: 100, after: next ?? assert.fail('one page') });
    },
    'all that ever ran': async (view) => countAmongAll(view, [], { when: 'ever' }),
    'when clusters were seen': (view) =>
      staleLooks(
        view,
        { from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 6, 1) },
        { namespaces: ['namespace-1'] },
      ),
    'the documents of images': (view) => documentsOfImages(view, [1, 2, 3]),
    'a timeline': async (view) => timelineOf(view, await runningImages(view, [1, 2, 3])),
  };
  for (const [what, work] of Object.entries(ask))
    it(`search for ${what}`, async () => {
      assert.deepEqual(await scansOf(() => store.read(work)), []);
    });

  it('search while images are added', async () => {
    const generator = new FleetGenerator();
    generator.skipTo(IMAGES);
    const some = Array.from({ length: 20 }, () => generator.next());
    assert.deepEqual(await scansOf(() => addInventories(store, some, 0)), []);
  });
});
