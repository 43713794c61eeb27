/** Thirty days of rollouts and advisories, told by processes that are killed at all moments: nothing is told twice, and nothing is lost. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { DigestMessage } from '../../src/server/notifications/digest-message.ts';
import type { StoreLocation } from '../../src/store/index.ts';
import { howOften } from '../how-often.ts';
import { SEED } from '../seed.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';
import type { ReplayTask } from './replay-process.ts';
import { type ReplayWorld, replayWorld, STEPS } from './replay-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-replay-'));
after(() => rmSync(folder, { recursive: true }));

/** Where it is killed: while it notes, writes digests, and between sending one and noting that. */
const PLACES = [
  { text: 'insert into "notification"', after: 3 },
  { text: 'update "notification"', after: 0 },
  { text: 'INSERT INTO incident', after: 5 },
  { text: 'update "notification"', after: 7 },
  { text: 'insert into "setting"', after: 60 },
  { text: 'insert into "version_status"', after: 4 },
];

/** False: it was killed. */
async function replayed(task: ReplayTask): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'replay-process.ts'), JSON.stringify(task)],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.ok(code === 0 || signal === 'SIGKILL', `the replay ended with ${code}`);
  return code === 0;
}

async function replayedAndKilled(
  name: string,
  location: StoreLocation,
  kills: number,
): Promise<DigestMessage[]> {
  const own = mkdtempSync(join(folder, `${name}-`));
  const task = { location, folder: own, seed: SEED };
  let killed = 0;
  for (let at = 0; at < kills; at++)
    if (!(await replayed({ ...task, die: PLACES[at % PLACES.length] ?? assert.fail() }))) killed++;
  assert.ok(killed > 0, 'none was killed');
  while (!(await replayed(task)));
  return readFileSync(join(own, 'sent'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DigestMessage);
}

/** What has to be told, counted from what is true. */
function expected({ exposedAt, flaws }: ReplayWorld): { told: string[]; resolved: Set<string> } {
  const steps = Array.from({ length: STEPS }, (_, step) => exposedAt(step));
  const told: string[] = [];
  const resolved = new Set<string>();
  for (const flaw of flaws)
    for (const owner of ['shop', 'ads', 'pay', 'core']) {
      const key = `${owner} ${flaw.id}`;
      const exposed = steps.flatMap((each, step) => (each.has(key) ? [step] : []));
      const [first] = exposed;
      if (first === undefined) continue;
      const isNew = first > 0;
      if (isNew) told.push(`new-exposure ${key}`);
      const later = (from: number): number | undefined => exposed.find((step) => step >= from);
      const exploitedAt = flaw.exploitedStep === undefined ? undefined : later(flaw.exploitedStep);
      const isExploited = exploitedAt !== undefined && exploitedAt > first;
      if (isExploited) told.push(`exploited ${key}`);
      const fixAt = later(flaw.fixKnownStep);
      const hasHeard = isNew || (isExploited && fixAt !== undefined && exploitedAt < fixAt);
      if (fixAt !== undefined && fixAt > first && fixAt !== exploitedAt && hasHeard)
        told.push(`fix-ready ${key}`);
      if (isNew || isExploited) resolved.add(`resolved ${key}`);
    }
  return { told: told.sort(), resolved };
}

function assertTold(name: string, messages: readonly DigestMessage[]): void {
  const world = replayWorld(SEED);
  const ids = messages.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'a digest was sent twice');
  const { told, resolved } = expected(world);
  const last = world.exposedAt(STEPS - 1);
  for (const isOfAll of [false, true]) {
    const notices = messages
      .filter(({ owner }) => (owner === '') === isOfAll)
      .flatMap((message) =>
        message.notices.map(({ kind, owner, vulnerability }) => `${kind} ${owner} ${vulnerability}`),
      );
    const gone = notices.filter((notice) => notice.startsWith('resolved'));
    assert.deepEqual(notices.filter((notice) => !notice.startsWith('resolved')).sort(), told);
    assert.equal(new Set(gone).size, gone.length, 'something was told twice to be resolved');
    for (const notice of gone) {
      assert.ok(resolved.has(notice), `${notice}: nobody was told of it before`);
      assert.ok(!last.has(notice.slice('resolved '.length)), `${notice}: it is still there`);
    }
  }
  const counts = Map.groupBy(messages, ({ owner }) => owner || 'everything');
  const each = [...counts].map(([owner, own]) => `${owner} ${own.length}`).sort();
  process.stdout.write(
    `${name}: ${told.length} things told in ${messages.length} messages: ${each.join(', ')}\n`,
  );
}

const bin = findPostgres();

describe('thirty days of rollouts and advisories', () => {
  const kills = howOften({ quick: 6, long: 60 });
  let server: RunningPostgres | undefined;
  before(async () => {
    if (bin !== undefined) server = await startPostgres(bin);
  });
  after(async () => await server?.stop());

  it(`are told once over ${kills} kills, with SQLite`, async () => {
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
    assertTold('SQLite', await replayedAndKilled('sqlite', location, kills));
  });

  it(`are told once over ${kills} kills, with PostgreSQL`, {
    skip: bin === undefined && 'no PostgreSQL server is installed',
  }, async () => {
    const url = await (server ?? assert.fail()).createDatabase();
    assertTold('PostgreSQL', await replayedAndKilled('postgres', { kind: 'postgres', url }, kills));
  });
});
