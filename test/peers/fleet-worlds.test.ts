/**
 * Random fleets, as raw SBOMs, dumps and advisories: what `exposed` answers of them is held against fleet-worlds.py, which reads the same documents
 * and shares no code with us.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type AdvisoryDatabase, openAdvisoryDatabase } from '../../src/advisories/index.ts';
import { silentProgress } from '../../src/base/index.ts';
import { silentLog } from '../../src/base/log.ts';
import { withoutUndefined } from '../../src/base/without-undefined.ts';
import {
  addSbom,
  DEFAULT_OWNER_RULES,
  type ExposureAnswer,
  type Fleet,
  findExposure,
  importDump,
  openMatched,
  parseQuestion,
  readDump,
  setCluster,
} from '../../src/fleet/index.ts';
import { runsOf } from '../../src/fleet/record/runs-of.ts';
import { type Grant, recordObservation, type Store } from '../../src/store/index.ts';
import { impatientClock, repositoryContext } from '../fakes/repository-context.ts';
import { runLine } from '../fakes/run-line.ts';
import {
  everything,
  ofCluster,
  ofTeams,
  type ServedInProcess,
  serveInProcess,
} from '../fakes/test-server.ts';
import { howOften } from '../how-often.ts';
import { SEED } from '../seed.ts';
import { worldStores } from '../worlds/world-stores.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';
import {
  COVERED,
  MODES,
  type RawFleet,
  type RawLook,
  type RawQuestion,
  rawAdvisories,
  rawFleet,
} from './raw-fleet.ts';
import { findProgram } from './real-registry.ts';

const TEAM = 'web';
/** One of so many questions. */
const ASKED_OVER_HTTP = howOften({ quick: 4, long: 1 });
const FLEETS = howOften({ quick: 10, long: 200 });
/** Fleets that are judged by the same advisories. */
const BATCH = 10;
const python = findProgram('python3');
const postgres = findPostgres();

describe('random fleets', { skip: python === undefined && 'python3 is not installed' }, () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let server: RunningPostgres | undefined;
  const fleets: { fleet: RawFleet; advisories: AdvisoryDatabase; truth: object[]; seed: number }[] = [];
  before(async () => {
    context = await repositoryContext();
    if (postgres !== undefined) server = await startPostgres(postgres);
    for (let at = 0; at < FLEETS; at += BATCH) {
      const osv = rawAdvisories(SEED + at);
      const advisories = await importOsv(osv, join(context.dir, `feeds-${at}`));
      for (let seed = SEED + at; seed < SEED + Math.min(at + BATCH, FLEETS); seed++)
        fleets.push({ fleet: withTeams(rawFleet(seed, osv)), advisories, truth: [], seed });
    }
    const script = join(import.meta.dirname, 'fleet-worlds.py');
    const input = fleets.map(({ fleet }) => JSON.stringify(fleet)).join('\n');
    const judged = spawnSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
    assert.equal(judged.status, 0, judged.stderr);
    for (const [at, line] of judged.stdout.trim().split('\n').entries())
      fleets[at]?.truth.push(...(JSON.parse(line) as object[]));
  });
  after(async () => {
    for (const { advisories } of fleets) advisories.close();
    await server?.stop();
    await context[Symbol.asyncDispose]();
  });

  async function importOsv(records: readonly object[], folder: string): Promise<AdvisoryDatabase> {
    const feeds = mkdtempSync(join(tmpdir(), 'shearwall-osv-'));
    for (const [at, record] of records.entries())
      writeFileSync(join(feeds, `${at}.json`), JSON.stringify(record));
    const take = [
      'db',
      'import',
      feeds,
      '--as',
      'osv',
      '--feed',
      'osv',
      ...COVERED.flatMap((each) => ['--covers', each]),
    ];
    await runLine([...take, '--data-dir', folder], context);
    await runLine(['db', 'build', '--data-dir', folder], context);
    rmSync(feeds, { recursive: true });
    return openAdvisoryDatabase(join(folder, 'advisories.db'));
  }

  for (const kind of ['sqlite', 'postgres'] as const)
    it(`have what a search of their documents finds in them, whatever is asked: on ${kind}`, {
      skip: kind === 'postgres' && postgres === undefined && 'no PostgreSQL server is installed',
      timeout: 1_200_000,
    }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'shearwall-raw-fleets-'));
      const place =
        kind === 'sqlite'
          ? ({ kind, folder } as const)
          : ({ kind, url: (await server?.createDatabase()) ?? '' } as const);
      const lend = worldStores(place);
      try {
        for (const { fleet, advisories, truth, seed } of fleets)
          await lend(false, async (store) => {
            const found = await play(fleet, { store, advisories });
            if (kind === 'sqlite') await sameOverHttp({ fleet, advisories, truth, store, folder, seed });
            for (const [at, question] of fleet.questions.entries())
              assert.deepEqual(
                found[at],
                truth[at],
                `seed ${seed}, ${MODES[seed % MODES.length]}: ${JSON.stringify(question)}`,
              );
          });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
});

/** Of each question also what it is for one team. */
function withTeams(raw: RawFleet): RawFleet {
  const ofTeam = raw.questions.map((question) => ({ ...question, owner: TEAM }));
  return { ...raw, questions: [...raw.questions, ...ofTeam] };
}

async function play(raw: RawFleet, fleet: { store: Store } & Fleet): Promise<object[]> {
  const clock = impatientClock(() => raw.now);
  const context = { clock, progress: silentProgress, signal: new AbortController().signal, log: silentLog };
  const { store } = fleet;
  const sboms = [...raw.sboms];
  for (const { cluster, at, covers, pods, ended } of raw.looks) {
    const dump = readDump(Buffer.from(JSON.stringify(pods)), DEFAULT_OWNER_RULES);
    await importDump({ store, dump, source: 'raw', cluster, covers: covers ?? undefined, at }, context);
    await tellEnded(store, { cluster, at, ended });
    await setCluster({ store, cluster, staleAfterMs: raw.staleAfter });
    await addNext(store, sboms, context);
  }
  while (sboms.length > 0) await addNext(store, sboms, context);
  const matched = await openMatched(fleet, context);
  const found: object[] = [];
  for (const question of raw.questions) {
    const asked = {
      fleet: matched,
      question: parseQuestion(question.text, fleet.advisories),
      time: question.time,
      knownAt: question.knownAt ?? undefined,
      filter: filterOf(question),
      limit: 1_000_000,
      maxFeedAgeMs: Number.MAX_SAFE_INTEGER,
    };
    found.push(shapeOf(await findExposure(asked, context)));
  }
  return found;
}

/** Dumps say nothing of what had ended, agents do. */
async function tellEnded(
  store: Store,
  { cluster, at, ended }: Pick<RawLook, 'cluster' | 'at' | 'ended'>,
): Promise<void> {
  if (ended.length === 0) return;
  const runs = ended.flatMap(({ pods, until }) =>
    runsOf(readDump(Buffer.from(JSON.stringify(pods)), DEFAULT_OWNER_RULES).containers, until).runs.map(
      (run) => ({ ...run, until }),
    ),
  );
  const look = { cluster, source: 'raw', at, covers: undefined, runs: [], ended: runs };
  await recordObservation(store, look, { at });
}

/** Documents arrive between looks. */
async function addNext(
  store: Store,
  sboms: RawFleet['sboms'][number][],
  context: Parameters<typeof addSbom>[1],
): Promise<void> {
  const document = sboms.shift();
  if (document === undefined) return;
  await addSbom({ store, bytes: Buffer.from(JSON.stringify(document)), name: 'raw' }, context);
}

function filterOf({ cluster, owner }: RawQuestion) {
  return withoutUndefined({
    clusters: cluster === null ? undefined : [cluster],
    owners: owner === null ? undefined : [owner],
  });
}

function shapeOf(answer: ExposureAnswer): object {
  const images = new Map(answer.images.map((image) => [image.id, image]));
  const rows = answer.runs.flatMap(({ cluster, namespace, workload, digest, image: id }) => {
    const image = images.get(id);
    if (image === undefined) return [];
    const pieces = image.components
      .map(({ purl }) =>
        purl.replace('pkg:', '').replace(/\?.*$/, '').split('/').map(decodeURIComponent).join('/'),
      )
      .sort();
    return [`${cluster} ${namespace} ${workload} ${digest} + ${pieces.join(' ')}`];
  });
  return {
    rows: [...new Set(rows)].sort(),
    containers: answer.exposed.containers,
    all: answer.all.containers,
    notCovered: answer.imagesNotCovered,
    notWhole: answer.notWhole.images,
    inArchive: answer.inArchive ?? null,
    verdict: answer.verdict,
  };
}

type Served = {
  fleet: RawFleet;
  advisories: AdvisoryDatabase;
  truth: readonly object[];
  store: Store;
  folder: string;
  seed: number;
};

/** The same questions over HTTP, some rows at a time, by everybody who may ask them, and by who may not. */
async function sameOverHttp({ fleet: raw, advisories, truth, store, folder, seed }: Served): Promise<void> {
  const served = await serveInProcess({ store, advisories, folder, now: { ms: raw.now } });
  served.parts.limits = { take: () => undefined } as never;
  const own = raw.questions.length / 2;
  const who = async (...grants: Grant[]) => await served.token(...grants);
  const [viewer, editor, admin] = [
    await who(everything('viewer')),
    await who(everything('editor')),
    await who(everything('admin')),
  ];
  const ofTeam = [await who(ofTeams('viewer', TEAM)), await who(ofTeams('editor', TEAM), ofCluster('one'))];
  const nobody = [await who(), await who(ofCluster('one'))];
  for (const [at, question] of raw.questions.slice(0, own).entries()) {
    if (at % ASKED_OVER_HTTP !== seed % ASKED_OVER_HTTP) continue;
    const pick = <T>(list: readonly T[]): T => list[at % list.length] as T;
    const told = async (token: string): Promise<object> =>
      shapeOf(await wholeAnswer(served, token, question, 1 + (at % 3)));
    const about = `seed ${seed} over HTTP: ${JSON.stringify(question)}`;
    assert.deepEqual(await told(pick([viewer, editor, admin])), truth[at], about);
    // Of the archive a team is told what it ran.
    if (question.time.kind !== 'archive' && (question.owner ?? TEAM) === TEAM)
      assert.deepEqual(await told(pick(ofTeam)), truth[at + own], `${about}, as ${TEAM}`);
    assert.equal((await served.as(pick(nobody), pathOf(question, 1))).status, 404);
    assert.equal((await served.as(undefined, pathOf(question, 1))).status, 401);
  }
  served.end();
}

async function wholeAnswer(
  served: ServedInProcess,
  token: string,
  question: RawQuestion,
  limit: number,
): Promise<ExposureAnswer> {
  const pages: ExposureAnswer[] = [];
  for (let next: string | undefined = ''; next !== undefined; next = pages.at(-1)?.next) {
    const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const response = await served.as(token, `${pathOf(question, limit)}${after}`);
    assert.equal(response.status, 200, await response.clone().text());
    pages.push((await response.json()) as ExposureAnswer);
  }
  const [first] = pages;
  assert.ok(first);
  for (const { exposed, all, verdict } of pages)
    assert.deepEqual(
      { exposed, all, verdict },
      { exposed: first.exposed, all: first.all, verdict: first.verdict },
    );
  return { ...first, runs: pages.flatMap(({ runs }) => runs), images: pages.flatMap(({ images }) => images) };
}

function pathOf({ text, time, knownAt, cluster, owner }: RawQuestion, limit: number): string {
  const query = new URLSearchParams({ what: text, limit: String(limit), maxFeedAgeDays: '3650' });
  const given = {
    time: time.kind === 'archive' ? 'all' : undefined,
    at: time.kind === 'at' ? time.at : undefined,
    from: time.kind === 'between' ? time.from : undefined,
    to: time.kind === 'between' ? time.to : undefined,
    knownAt: knownAt ?? undefined,
    cluster: cluster ?? undefined,
    owner: owner ?? undefined,
  };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, String(value));
  return `/api/v1/exposure?${query.toString()}`;
}
