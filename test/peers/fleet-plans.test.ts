/** What each question reads of a fleet of 20,000 images, on both databases: never a whole table of those that grow with everything ever built. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { askText, questionTexts } from '../../bench/fleet/answers.ts';
import { buildUpTo } from '../../bench/fleet/build.ts';
import { digestOfText, FleetGenerator } from '../../bench/fleet/generate.ts';
import { askArchive, askLive, chooseQuestions, type Questions } from '../../bench/fleet/questions.ts';
import {
  addInventories,
  applyChanges,
  backupStore,
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
  recordJudgements,
  recordObservation,
  restoreStore,
  runningImages,
  runningUnlisted,
  runsOfImages,
  type Store,
  type StoreLocation,
  staleLooks,
  statusesOfVersions,
  statusesOfVulnerability,
  timelineOf,
  uncoveredRuns,
  uncoveredThen,
  unjudgedVersions,
  type VersionJudgement,
  type View,
  versionsByPurl,
  versionsOfNames,
  versionsOfSource,
} from '../../src/store/index.ts';
import { digest, run, testClock } from '../fakes/fleet-sample.ts';
import { findPostgres, startPostgres } from './postgres.ts';

const IMAGES = 20_000;
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

const JUDGEMENTS = Array.from({ length: 50_000 }, (_, at): VersionJudgement => {
  const said = { status: 'affected', fixedVersion: '2', because: '', knownFrom: 0 } as const;
  return {
    versionId: at + 1,
    statuses: [{ ...said, vulnerability: `CVE-2025-${at % 5000}` }],
    gaps: at % 2 === 0 ? [{ why: 'no-feed', what: 'npm' }] : [],
  };
});

const folder = mkdtempSync(join(tmpdir(), 'shearwall-fleet-plans-'));
const path = join(folder, 'fleet.db');
const bin = findPostgres();
const server = bin === undefined ? undefined : await startPostgres(bin, { autovacuum: 'off' });
const url = (await server?.createDatabase()) ?? '';

type Statement = { text: string; parameters: readonly unknown[] };
type Plans = {
  /** Lines of its plan that read a growing table from end to end. */
  scansIn(statement: Statement): Promise<string[]>;
  /** By which indexes it reads; SQLite has no name for those that hold the rows themselves. */
  indexesIn?: (statement: Statement) => Promise<string[]>;
  /** What it looks up in them. */
  conditionsIn?: (statement: Statement) => Promise<string[]>;
  close(): Promise<void>;
};

before(async () => {
  const first = await openStore({ kind: 'sqlite', path }, { clock: testClock });
  const generator = new FleetGenerator();
  // Each looks at what runs: what ran at first ran before.
  for (const images of [IMAGES / 2, IMAGES]) await buildUpTo(first, generator, images, () => {});
  await first.write((edit) => recordJudgements(edit, JUDGEMENTS, 0));
  const backup = join(folder, 'backup.db');
  if (server !== undefined) {
    await backupStore({ store: first, path: backup }, { clock: testClock });
    await restoreStore({ path: backup, location: { kind: 'postgres', url } }, { clock: testClock });
  }
  await first.close();
});
after(async () => {
  rmSync(folder, { recursive: true });
  await server?.stop();
});

function sqlitePlans(): Plans {
  const database = new DatabaseSync(path);
  database.exec('ANALYZE');
  // Triggers ask it; here nothing is written.
  database.function('newer_shearwall_is_needed', () => 0);
  const linesOf = ({ text, parameters }: Statement): string[] =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${text}`)
      .all(...(parameters as string[]))
      .map(({ detail }) => String(detail));
  const scan = new RegExp(`^SCAN (${GROWING.join('|')})\\b`);
  return {
    scansIn: async (statement) => linesOf(statement).filter((line) => scan.test(line)),
    close: async () => database.close(),
  };
}

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: Node[];
};

async function postgresPlans(): Promise<Plans> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('ANALYZE');
  const nodesOf = async ({ text, parameters }: Statement): Promise<Node[]> => {
    const explained = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `EXPLAIN (FORMAT JSON) ${text}`,
      [...parameters],
    );
    return explained.rows.flatMap((row) => allOf(row['QUERY PLAN'][0].Plan));
  };
  return {
    scansIn: async (statement) =>
      (await nodesOf(statement)).flatMap((node) => {
        const table = node['Relation Name'] ?? '';
        return node['Node Type'] === 'Seq Scan' && GROWING.includes(table) ? [`Seq Scan ${table}`] : [];
      }),
    indexesIn: async (statement) => (await nodesOf(statement)).flatMap((node) => node['Index Name'] ?? []),
    conditionsIn: async (statement) => (await nodesOf(statement)).flatMap((node) => node['Index Cond'] ?? []),
    close: () => client.end(),
  };
}

function allOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(allOf)];
}

for (const kind of ['sqlite', 'postgres'] as const)
  describe(`the plans of questions to ${IMAGES} images on ${kind}`, {
    skip: kind === 'postgres' && bin === undefined && 'no PostgreSQL server is installed',
  }, () => {
    let asked: Statement[] = [];
    let store: Store;
    let questions: Questions;
    let plans: Plans;
    before(async () => {
      plans = kind === 'sqlite' ? sqlitePlans() : await postgresPlans();
      const place: StoreLocation = kind === 'sqlite' ? { kind, path } : { kind, url };
      const onStatement = (text: string, parameters: readonly unknown[]) =>
        void asked.push({ text, parameters });
      store = await openStore({ ...place, onStatement }, { clock: testClock });
      questions = await chooseQuestions(store, IMAGES);
    });
    after(async () => {
      await store.close();
      await plans.close();
    });

    /** The statements of it that have a plan worth a look. */
    async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
      asked = [];
      await work();
      assert.ok(asked.length > 0, 'nothing was asked');
      // The plan of an insert of values has looks at rows that wait for it, which run only while a foreign key is broken.
      const plain = /^(BEGIN|START|COMMIT|ROLLBACK|PRAGMA|SET|INSERT INTO \w+ \([^)]*\) (VALUES|SELECT))/i;
      return asked.filter(({ text }) => !plain.test(text));
    }

    async function scansOf(work: () => Promise<unknown>): Promise<string[]> {
      const lines: string[] = [];
      for (const statement of await statementsOf(work))
        for (const line of await plans.scansIn(statement)) lines.push(`${line} <- ${statement.text}`);
      return lines;
    }

    for (const kind of ['rare', 'common', 'libc', 'file'] as const)
      it(`search for what is ${kind}, live and in the archive`, async () => {
        const [question] = questions[kind];
        for (const ask of [askLive, askArchive])
          assert.deepEqual(
            await scansOf(() => store.read((view) => ask(view, question ?? assert.fail()))),
            [],
          );
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
        unjudgedVersions(view, {
          names: ['glibc', 'left-pad'],
          apart: ['undetermined'],
          matchedUpTo: 1_000_000,
        }),
      'images that were not seen whole': (view) =>
        imagesNotWhole(view, 'live', { hidden: 'packages', names: ['glibc'] }),
      'what is not covered': (view) => uncoveredRuns(view, {}),
      'what ran then and is not covered': (view) =>
        uncoveredThen(view, { when: { at: Date.UTC(2025, 0, 3) } }),
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

    it('search for runs in the order of an index, page by page', {
      skip: kind === 'sqlite' && 'only plans of PostgreSQL are looked at here',
    }, async () => {
      const indexesOf = async (work: (view: View) => Promise<unknown>): Promise<string[]> => {
        const statements = await statementsOf(() => store.read(work));
        const indexes: string[] = [];
        for (const statement of statements) indexes.push(...((await plans.indexesIn?.(statement)) ?? []));
        return indexes;
      };
      const further = await indexesOf(ask['a further page of all runs'] ?? assert.fail());
      const [libc] = questions.libc;
      const live = await indexesOf((view) => askLive(view, libc ?? assert.fail()));
      for (const [indexes, wanted] of [
        [further, 'live_run_pkey'],
        [further, 'past_run_run'],
        [live, 'live_run_pkey'],
      ] as const)
        assert.ok(indexes.includes(wanted), `${wanted} is not among ${indexes.join(', ')}`);
    });

    it('look up a page of few, live or past, by workload and digest', {
      skip: kind === 'sqlite' && 'only plans of PostgreSQL are looked at here',
    }, async () => {
      const images = Array.from({ length: 40 }, (_, at) => 1 + at * 499);
      const statements = await statementsOf(() =>
        store.read(async (view) => {
          const stands = await runningImages(view, images);
          await runsOfImages(view, stands, { when: 'ever', limit: 100 });
        }),
      );
      const page = statements.find(({ text }) => text.includes('WITH page AS')) ?? assert.fail('no page');
      const conditions = (await plans.conditionsIn?.(page)) ?? [];
      const lookedUp = conditions.filter((each) => /workload_id = unnest.*running_id = unnest/.test(each));
      assert.equal(lookedUp.length, 2, conditions.join());
    });

    it('search for what one change is about, in a cluster that came after the tables were counted', {
      skip: kind === 'sqlite' && 'only plans of PostgreSQL are looked at here',
    }, async () => {
      const at = Date.UTC(2030, 0, 1);
      const look = { cluster: 'new', source: 'x', covers: 'all' } as const;
      const runOf = (version: number) => ({ ...run('w', digest(`w ${version}`)), since: at });
      await recordObservation(store, { ...look, sequence: 0, at, runs: [runOf(0)] }, { at });
      const statements = await statementsOf(async () => {
        const change = { ...look, sequence: 1, at: at + 1, put: [runOf(1)], gone: [runOf(0)] };
        await applyChanges(store, change, { at });
      });
      const [past, workloads] = [/FROM past_run JOIN workload/, /AS is_live\s+FROM unnest/].map(
        (text) => statements.find((statement) => text.test(statement.text)) ?? assert.fail(`no ${text}`),
      ) as [Statement, Statement];
      assert.ok((await plans.indexesIn?.(past))?.includes('past_run_run'));
      const conditions = (await plans.conditionsIn?.(workloads)) ?? [];
      assert.ok(
        conditions.some((each) => each.includes('cluster_id') && each.includes('given.name')),
        conditions.join(),
      );
    });

    it('search while images are added', async () => {
      const generator = new FleetGenerator();
      generator.skipTo(IMAGES);
      // Of hundreds of package URLs PostgreSQL finds a walk through the versions cheaper.
      const some = Array.from({ length: 20 }, () => {
        const next = generator.next();
        return kind === 'sqlite' ? next : { ...next, components: next.components.slice(0, 1) };
      });
      assert.deepEqual(await scansOf(() => addInventories(store, some, 0)), []);
    });
  });
