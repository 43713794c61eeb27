/** Changes, pruning and forgetting of a cluster or an owner that are killed at all moments: no answer is half of one, and another call comes to the same end. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  addInventories,
  backupStore,
  checkStore,
  diskDocuments,
  documentsOfImages,
  keepDocuments,
  recordObservation,
  type StoreLocation,
} from '../../src/store/index.ts';
import { component, DAY, debian, digest, inventory, MARCH, run, testClock } from '../fakes/fleet-sample.ts';
import { howOften } from '../how-often.ts';
import { answersOf, cared, opened } from './cared-fleet.ts';
import { CARES, DOCUMENT_CARES, HORIZON, OWNER } from './fleet-carer.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-care-kill-'));
after(() => rmSync(folder, { recursive: true }));

type Care = (typeof CARES)[number];
/** Where the next one begins: each has a fleet of its own, filled alike. */
type Place = { next: () => Promise<StoreLocation> };

const OWNERS = { prod: OWNER, other: { ...OWNER, team: 'joe', contact: '' } };
const LOOKS = [1, 5, 9, 12, 20];
const WORKLOADS = 230;

/** Two clusters in which all is replaced from look to look. */
async function fill(location: StoreLocation): Promise<void> {
  await opened(location, async (store) => {
    await addInventories(store, [inventory('a:1', [component(debian('libc6', '2.41-12'))])], MARCH);
    for (const cluster of ['prod', 'other'] as const)
      for (const day of LOOKS) {
        const runs = Array.from({ length: WORKLOADS }, (_, number) =>
          run(`w-${number}`, digest(`w ${number % 5} ${day}`), {
            workload: { namespace: 'shop', kind: 'Deployment', name: `w-${number}`, owner: OWNERS[cluster] },
          }),
        );
        const at = MARCH + day * DAY;
        await recordObservation(
          store,
          { cluster, source: 'agent', at, covers: 'all', runs, sequence: 0 },
          { at },
        );
      }
  });
}

/** So many statements after the first ones, evenly. */
function spread(opening: number, statements: number, kills: number): number[] {
  return Array.from(
    { length: kills },
    (_, kill) => opening + 1 + Math.floor(((statements - opening) * (kill + 0.5)) / kills),
  );
}

async function killedDuring(care: Care, { next }: Place, kills: number): Promise<void> {
  const from = care === 'prune' ? HORIZON : 0;
  const whole = await next();
  const before = await answersOf(whole, from);
  const { opening, statements } = cared({ location: whole, care }) ?? assert.fail('nobody kills this one');
  const done = await answersOf(whole, from);
  for (const dieAt of [...spread(opening, statements, kills), statements - 1, statements]) {
    const location = await next();
    assert.equal(cared({ location, care, dieAt }), undefined, `it was not killed at statement ${dieAt}`);
    const since = await answersOf(location, from);
    if (!isDeepStrictEqual(since, done)) assert.deepEqual(since, before, `killed at statement ${dieAt}`);
    cared({ location, care });
    assert.deepEqual(await answersOf(location, from), done, `killed at statement ${dieAt}, then ended`);
    if (care === 'owner' || care === 'forget')
      assert.ok(
        !(await bytesOf(location)).includes(OWNER.contact),
        `killed at statement ${dieAt}: still there`,
      );
  }
}

/** All that a file has, also in pages that are free; of PostgreSQL what a backup has. */
async function bytesOf(location: StoreLocation): Promise<Buffer> {
  if (location.kind === 'sqlite') {
    const files = [location.path, `${location.path}-wal`].filter((file) => existsSync(file));
    return Buffer.concat(files.map((file) => readFileSync(file)));
  }
  const path = join(mkdtempSync(join(folder, 'backup-')), 'fleet.db');
  await opened(location, (store) => backupStore({ store, path }, { clock: testClock }));
  return readFileSync(path);
}

/** Documents that an image refers to, among more to which none does. */
async function fillDocuments(location: StoreLocation, documents: string): Promise<void> {
  const disk = diskDocuments(documents);
  await opened(location, async (store) => {
    const kept = [0, 1, 2].map((number) => ({
      kind: 'vex' as const,
      name: `${number}.json`,
      bytes: Buffer.from(`old ${number}`),
    }));
    await keepDocuments({ store, documents: disk }, { imageId: 1, documents: kept, at: MARCH });
    for (let number = 0; number < 30; number++) await disk.put(Buffer.from(`nobody's ${number}`));
  });
}

/** How many documents there are, and how many are referred to; each of these is there and what its digest says. */
async function documentsIn(location: StoreLocation, documents: string): Promise<[number, number]> {
  const disk = diskDocuments(documents);
  return await opened(location, async (store) => {
    assert.deepEqual(await checkStore(store, disk), []);
    const referred = await store.read((view) => documentsOfImages(view, [1]));
    return [(await Array.fromAsync(disk.list())).length, referred.length];
  });
}

async function killedWithDocuments(
  care: (typeof DOCUMENT_CARES)[number],
  { next }: Place,
  kills: number,
): Promise<void> {
  const done = care === 'sweep' ? [3, 3] : [43, 10];
  const whole = await next();
  const place = mkdtempSync(join(folder, 'documents-'));
  await fillDocuments(whole, place);
  const first = cared({ location: whole, care, folder: place }) ?? assert.fail('nobody kills this one');
  assert.deepEqual(await documentsIn(whole, place), done);
  for (const dieAt of spread(first.opening, first.statements, kills)) {
    const [location, own] = [await next(), mkdtempSync(join(folder, 'documents-'))];
    await fillDocuments(location, own);
    assert.equal(cared({ location, care, folder: own, dieAt }), undefined, `not killed at ${dieAt}`);
    const [, referred] = await documentsIn(location, own);
    assert.ok(referred === 3 || referred === 10, `killed at ${dieAt}: ${referred} are referred to`);
    cared({ location, care, folder: own });
    assert.deepEqual(await documentsIn(location, own), done, `killed at ${dieAt}, then ended`);
  }
}

/** Each 50 times in the long run. */
function tests(place: Place, quick: number): void {
  const kills = howOften({ quick, long: 50 });
  for (const care of CARES)
    it(`says all or nothing of ${care} after each of ${kills} kills, and another call ends it`, async () => {
      await killedDuring(care, place, kills);
    });
  for (const care of DOCUMENT_CARES)
    it(`loses no document that an image refers to by each of ${kills} kills of ${care}`, async () => {
      await killedWithDocuments(care, place, kills);
    });
}

describe('a fleet on SQLite', () => {
  const filled = join(folder, 'filled');
  let made = 0;
  before(async () => {
    mkdirSync(filled);
    await fill({ kind: 'sqlite', path: join(filled, 'fleet.db') });
  });
  const next = async (): Promise<StoreLocation> => {
    const copy = join(folder, `copy-${made++}`);
    cpSync(filled, copy, { recursive: true });
    return { kind: 'sqlite', path: join(copy, 'fleet.db') };
  };
  tests({ next }, 3);
});

const bin = findPostgres();
describe('a fleet on PostgreSQL', { skip: bin === undefined && 'no PostgreSQL server is installed' }, () => {
  let server: RunningPostgres | undefined;
  let filled = '';
  before(async () => {
    server = await startPostgres(bin ?? '');
    filled = await server.createDatabase();
    await fill({ kind: 'postgres', url: filled });
  });
  after(() => server?.stop());
  const next = async (): Promise<StoreLocation> => ({
    kind: 'postgres',
    url: await (server ?? assert.fail()).copyDatabase(filled),
  });
  tests({ next }, 1);
});
