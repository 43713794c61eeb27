/**
 * Two servers and their workers on one PostgreSQL, killed and stopped at random while agents tell, SBOMs are sent and all is matched: nothing is
 * lost or there twice, no answer says "none" that is not so, and those that are left go on: how long somebody waited is said at the end.
 */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createContext, type OwnedContext } from '../../src/base/create-context.ts';
import { newId } from '../../src/base/new-id.ts';
import { systemClock } from '../../src/base/system-clock.ts';
import { type ExposureAnswer, httpServer } from '../../src/fleet/index.ts';
import { newSecret } from '../../src/server/access/secrets.ts';
import { WRITER_IDLE_MS } from '../../src/store/engine/postgres.ts';
import {
  type Grant,
  openStore,
  recordGrant,
  recordToken,
  type StoreLocation,
} from '../../src/store/index.ts';
import { fakeAdvisory, writeAdvisoryDatabase } from '../fakes/advisory-database.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { howOften } from '../how-often.ts';
import { SEED } from '../seed.ts';
import { seededRandom } from '../seeded-random.ts';
import { freePort } from './free-port.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';
import { FIXED_VERSION, flaws, libraryOf, ServedCluster, sbomOf } from './served-world.ts';

const SERVERS = 2;
const WORKERS = howOften({ quick: 1, long: 3 });
/** At least; they go on until the last blow. */
const ROLLOUTS = 30;
const BLOWS = howOften({ quick: 5, long: 60 });
/** As long as anybody waits for one who has stopped, and longer. */
const STOPPED_MS = howOften({ quick: 4000, long: 45_000 });
const CALM_MS = howOften({ quick: 1500, long: 5000 });
/** Longer than one who stopped can hold up the others: who gives up before that begins to wait anew. */
const GIVEN_UP_MS = WRITER_IDLE_MS + 5000;
const SETTLED_MS = 180_000;

const random = seededRandom(SEED);
const bin = findPostgres();

describe('servers and workers on one PostgreSQL', {
  skip: bin === undefined && 'no PostgreSQL server is installed',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-servers-kill-'));
  const crew: Member[] = [];
  let postgres: RunningPostgres | undefined;
  let context: OwnedContext;
  let location: StoreLocation & { kind: 'postgres' };
  let ports: number[];
  before(async () => {
    postgres = await startPostgres(bin ?? '');
    context = await createContext();
    location = { kind: 'postgres', url: await postgres.createDatabase() };
    await advise(folder, flaws.slice(0, 3));
    ports = await Promise.all(Array.from({ length: SERVERS }, freePort));
    const program = emitShearwall(join(folder, 'program'));
    const place = ['serve', '--database', location.url, '--data-dir', folder];
    const roles = [
      ...ports.map((port) => ['--listen', `127.0.0.1:${port}`]),
      ...Array.from({ length: WORKERS }, () => ['--worker']),
    ];
    crew.push(
      ...(await Promise.all(roles.map(async (role) => await Member.start([program, ...place, ...role])))),
    );
  });
  after(async () => {
    for (const member of crew) member.kill();
    await context?.[Symbol.asyncDispose]();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks one server after the other until one answers; how long that took, and what came of each try. */
  async function insist<T>(
    what: string,
    ask: (url: string, signal: AbortSignal) => Promise<T | undefined>,
  ): Promise<T> {
    const from = Date.now();
    const tries: Record<string, number> = {};
    const note = (failure: string): void => void (tries[failure] = (tries[failure] ?? 0) + 1);
    for (let at = random.int(SERVERS); ; at = (at + 1) % SERVERS) {
      try {
        const given = await ask(`http://127.0.0.1:${ports[at]}`, AbortSignal.timeout(GIVEN_UP_MS));
        if (given !== undefined) {
          const ms = Date.now() - from;
          if (ms > (longest.get(what)?.ms ?? 0)) longest.set(what, { ms, tries });
          return given;
        }
        note('refused');
      } catch (error) {
        note(failureOf(error));
        await delay(100);
      }
    }
  }
  const longest = new Map<string, { ms: number; tries: Readonly<Record<string, number>> }>();

  async function asked<T>(token: string, path: string, init: RequestInit = {}): Promise<T> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const what = path.startsWith('exposure') ? 'ask' : 'send';
    return await insist(what, async (url, signal) => {
      const response = await fetch(`${url}/api/v1/${path}`, { ...init, headers, signal });
      return response.ok ? ((await response.json()) as T) : undefined;
    });
  }

  it('lose nothing, have nothing twice and never say "none" falsely, whoever of them is killed or stopped', async () => {
    const admin = await tokenFor(location, { role: 'admin', scope: { kind: 'everything' } });
    const clusters = ['east', 'west'].map((name) => new ServedCluster(name, random));
    let isTold = false;
    let isStruck = false;
    let rollouts = 0;
    const ended = new AbortController();

    async function tell(cluster: ServedCluster): Promise<void> {
      const scope = { kind: 'cluster', cluster: cluster.name } as const;
      const token = await tokenFor(location, { role: 'agent', scope });
      for (let step = 0; step <= ROLLOUTS || !isStruck; step++) {
        rollouts++;
        const batch = step === 0 ? cluster.whole(Date.now()) : cluster.rollout(Date.now());
        await insist('tell', async (url, signal) => {
          const server = httpServer({ url, cluster: cluster.name, token: async () => token }, context);
          const { kind } = await server.tell(batch, signal);
          assert.ok(kind === 'taken' || kind === 'later', `${cluster.name} ${step}: ${kind}`);
          return kind === 'taken' ? true : undefined;
        });
        await delay(random.int(200));
      }
    }
    /** Each image some time after it began to run. */
    async function send(cluster: ServedCluster): Promise<number> {
      const sent = new Set<string>();
      for (;;) {
        const next = [...cluster.images.values()].find(({ digest }) => !sent.has(digest));
        if (next === undefined && isTold) return sent.size;
        await delay(200);
        if (next === undefined) continue;
        const path = `inventories?image=${encodeURIComponent(next.digest)}`;
        await asked(admin, path, { method: 'POST', body: JSON.stringify(sbomOf(next)) });
        sent.add(next.digest);
      }
    }
    /** The canary runs all the time: "none" would be false at any time. */
    async function ask(): Promise<Record<string, number>> {
      const verdicts: Record<string, number> = {};
      while (!ended.signal.aborted) {
        const { verdict } = await asked<ExposureAnswer>(admin, exposurePath(0));
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
        assert.notEqual(verdict, 'none');
        await delay(300);
      }
      return verdicts;
    }
    async function strike(): Promise<void> {
      for (let blow = 0; blow < BLOWS; blow++) {
        await delay(CALM_MS);
        const member = crew[random.int(crew.length)] ?? assert.fail();
        if (random.chance(0.5)) await member.restart();
        else await member.pause(random.int(STOPPED_MS));
        if (blow === Math.floor(BLOWS / 2)) await advise(folder, flaws);
      }
      isStruck = true;
    }

    const asking = ask();
    const striking = strike();
    const sending = Promise.all(clusters.map(send));
    await Promise.all(clusters.map(tell));
    isTold = true;
    const sent = await sending;
    await striking;
    ended.abort();
    const verdicts = await asking;

    const settledAt = Date.now() + SETTLED_MS;
    /** With the rows of all pages. */
    async function whole(path: string): Promise<ExposureAnswer> {
      const first = await asked<ExposureAnswer>(admin, path);
      const runs = [...first.runs];
      for (let { next } = first; next !== undefined; ) {
        const page = await asked<ExposureAnswer>(admin, `${path}&after=${next}`);
        runs.push(...page.runs);
        ({ next } = page);
      }
      return { ...first, runs };
    }
    /** Once nothing that it asks about is still to be looked at. */
    async function settled(path: string): Promise<ExposureAnswer> {
      for (;;) {
        const found = await whole(path);
        if (Date.now() > settledAt || (found.verdict !== 'unknown' && found.imagesNotCovered === 0))
          return found;
        await delay(200);
      }
    }

    // What is true.
    const inOrder = (lists: string[][]): string[] => lists.flat().sort();
    const running = inOrder(clusters.map((cluster) => cluster.running()));
    for (const [library] of flaws.entries()) {
      const expected = inOrder(clusters.map((cluster) => cluster.exposed(library)));
      const found = await settled(exposurePath(library));
      assert.equal(found.verdict, expected.length > 0 ? 'exposed' : 'none', found.unknownBecause.join());
      assert.deepEqual(rowsOf(found), expected);
      const ever = await settled(`${exposurePath(library)}&time=all`);
      assert.deepEqual(
        rowsOf(ever),
        inOrder(clusters.map((cluster) => cluster.exposed(library, cluster.ran))),
      );
    }
    const workloads = await asked<{ items: { cluster: string; name: string; digest: string }[] }>(
      admin,
      'workloads?limit=1000',
    );
    assert.deepEqual(
      workloads.items.map(({ cluster, name, digest }) => `${cluster} ${name} ${digest}`).sort(),
      running,
    );
    const { items } = await asked<{ items: { state: string }[] }>(admin, 'jobs?state=failed&limit=1000');
    assert.deepEqual(items, []);
    process.stdout.write(
      `${BLOWS} blows, ${rollouts} batches, ${sent.join(' + ')} SBOMs; longest waits ${JSON.stringify(Object.fromEntries(longest))}, longest start ${Math.max(...crew.map(({ longestStartMs }) => longestStartMs))} ms; answers ${JSON.stringify(verdicts)}\n`,
    );
  });
});

/** `ECONNREFUSED`, or `TimeoutError` where nothing was answered. */
function failureOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? name;
}

const exposurePath = (library: number): string =>
  `exposure?what=${flaws[library]}&limit=1000&maxFeedAgeDays=3650`;

function rowsOf({ runs }: ExposureAnswer): string[] {
  return runs.map(({ cluster, workload, digest, from }) => `${cluster} ${workload} ${digest} ${from}`).sort();
}

/** A server or worker that comes back. */
class Member {
  readonly #args: readonly string[];
  #process: ChildProcess;
  /** Until it was ready: meanwhile the others go on, or nobody where there is none. */
  longestStartMs = 0;

  private constructor(args: readonly string[]) {
    this.#args = args;
    this.#process = this.#begin();
  }

  #begin(): ChildProcess {
    const from = Date.now();
    const begun = spawn(process.execPath, this.#args, { stdio: ['ignore', 'pipe', 'inherit'] });
    begun.stdout?.once('data', () => {
      this.longestStartMs = Math.max(this.longestStartMs, Date.now() - from);
    });
    return begun;
  }

  /** Once it says where it serves, or that it works. */
  static async start(args: readonly string[]): Promise<Member> {
    const member = new Member(args);
    const isReady = once(member.#process.stdout ?? assert.fail(), 'data').then(() => true);
    const hasEnded = once(member.#process, 'exit').then(() => false);
    assert.ok(await Promise.race([isReady, hasEnded]), 'it ended before it was ready');
    return member;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async restart(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    assert.deepEqual({ exitCode, signalCode }, { exitCode: null, signalCode: null }, 'it ended by itself');
    this.kill();
    await once(this.#process, 'exit');
    this.#process = this.#begin();
  }

  async pause(forMs: number): Promise<void> {
    this.#process.kill('SIGSTOP');
    await delay(forMs);
    this.#process.kill('SIGCONT');
  }
}

/** Puts an advisory database that knows these in the place of the one before. */
async function advise(folder: string, known: readonly string[]): Promise<void> {
  const items = known.map((flaw) => {
    const name = libraryOf(flaws.indexOf(flaw));
    return fakeAdvisory(flaw, { ecosystem: 'npm', name, scheme: 'semver', fixed: `${FIXED_VERSION}.0.0` });
  });
  const next = join(folder, 'next.db');
  await writeAdvisoryDatabase(next, [{ items }], Math.floor(Date.now() / 1000));
  renameSync(next, join(folder, 'advisories.db'));
}

async function tokenFor(location: StoreLocation, grant: Grant): Promise<string> {
  const store = await openStore(location, { clock: systemClock });
  const { secret, digest } = newSecret('swt');
  const id = newId('tok');
  const by = { createdBy: 'test', createdAt: Date.now() };
  await store.write(async (edit) => {
    await recordToken(edit, { id, secret: digest, name: 'test', ...by, expiresAt: Date.now() + 86_400_000 });
    await recordGrant(edit, { id: newId('grant'), kind: 'token', subject: id, ...grant, ...by });
  });
  await store.close();
  return secret;
}
