import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { type Digest, digestOf, silentProgress } from '../../src/base/index.ts';
import {
  type Covers,
  DEFAULT_OWNER_RULES,
  type ExposureAnswer,
  type ExposureOptions,
  type Fleet,
  findExposure,
  importDump,
  openMatched,
  parseQuestion,
  readDump,
  setCluster,
  viewMatched,
} from '../../src/fleet/index.ts';
import { addSbom } from '../../src/fleet/inventory/add-sbom.ts';
import { openStore } from '../../src/store/index.ts';
import { advisoryDatabase, type FakeFeed } from './advisory-database.ts';
import { putEmptyFleet } from './empty-fleet.ts';
import { type PodInput, pod, podList } from './pods.ts';
import { impatientClock, rememberingLog } from './repository-context.ts';

/** A pod that runs the image of this name, as containerd reports it. */
export type Running = Omit<PodInput, 'name'> & { name?: string; digest?: Digest };

export type TestFleet = Fleet & {
  readonly folder: string;
  readonly now: { ms: number };
  /** What the database was asked, in order. */
  readonly statements: string[];
  /** Replaces the advisories and matches again. */
  advise(feeds: readonly FakeFeed[], builtAt?: number): Promise<AdvisoryDatabase>;
  /** Imports a dump of these pods; `covers` all unless told otherwise, and whatever its age it counts as current, unless told after when not. */
  see(
    at: string,
    pods: readonly Running[],
    more?: { cluster?: string; covers?: Covers | undefined; staleAfterMs?: number },
  ): Promise<Awaited<ReturnType<typeof importDump>>>;
  /** A CycloneDX document of these purls, uploaded for the image, which says that it lists all unless told otherwise. */
  claim(
    image: Digest,
    purls: readonly string[],
    aggregate?: 'complete' | 'incomplete',
  ): Promise<Awaited<ReturnType<typeof addSbom>>>;
  ask(what: string, options?: Partial<ExposureOptions>): Promise<ExposureAnswer>;
} & AsyncDisposable;

export const image = (name: string): Digest => digestOf(`image ${name}`);
export const time = (text: string): number => Date.parse(text);

/** A fleet in a folder of its own, with a clock that stands still; at first nothing is known. */
export async function testFleet(nowText = '2026-04-01T00:00:00Z'): Promise<TestFleet> {
  const dir = await mkdtemp(join(tmpdir(), 'shearwall-fleet-'));
  const now = { ms: time(nowText) };
  const clock = impatientClock(() => now.ms);
  const context = {
    clock,
    progress: silentProgress,
    signal: new AbortController().signal,
    log: rememberingLog(),
  };
  const path = join(dir, 'fleet.db');
  await putEmptyFleet(path);
  const statements: string[] = [];
  const onStatement = (text: string): void => void statements.push(text);
  const store = await openStore({ kind: 'sqlite', path, onStatement }, { clock });
  let advisories: AdvisoryDatabase | undefined;
  const fleet: TestFleet = {
    store,
    folder: dir,
    now,
    statements,
    get advisories() {
      return advisories;
    },
    async advise(feeds, builtAt) {
      advisories?.close();
      advisories = await advisoryDatabase(feeds, builtAt ?? Math.floor(now.ms / 1000));
      await openMatched({ store, advisories }, context);
      return advisories;
    },
    async see(at, pods, { cluster = 'prod', staleAfterMs = Number.MAX_SAFE_INTEGER, ...more } = {}) {
      const covers = 'covers' in more ? more.covers : 'all';
      const items = pods.map(({ digest, ...rest }, index) =>
        pod({ name: `pod-${index}`, ...(digest !== undefined && { imageID: `app@${digest}` }), ...rest }),
      );
      const dump = readDump(Buffer.from(JSON.stringify(podList(items))), DEFAULT_OWNER_RULES);
      const answer = await importDump(
        { store, dump, source: 'test', cluster, covers, at: time(at) },
        context,
      );
      await setCluster({ store, cluster, staleAfterMs });
      return answer;
    },
    async claim(digest, purls, aggregate = 'complete') {
      const components = purls.map((purl) => ({ type: 'library', name: purl, purl }));
      const bom = {
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        metadata: { component: { type: 'container', name: 'app', 'bom-ref': 'app' } },
        components,
        compositions: [{ aggregate, assemblies: ['app'] }],
      };
      const bytes = Buffer.from(JSON.stringify(bom));
      const added = await addSbom(
        { store, bytes, name: 'test', for: digest, attestedBy: undefined },
        context,
      );
      if (advisories !== undefined) await openMatched({ store, advisories }, context);
      return added;
    },
    async ask(what, options = {}) {
      const given = {
        time: { kind: 'now' as const },
        knownAt: undefined,
        filter: {},
        limit: 1000,
        // The feeds of tests are of another time than their fleets.
        maxFeedAgeMs: Number.MAX_SAFE_INTEGER,
        ...options,
      };
      const question = parseQuestion(what, advisories);
      return await findExposure({ fleet: await viewMatched(fleet), question, ...given }, context);
    },
    async [Symbol.asyncDispose]() {
      advisories?.close();
      await store.close();
      await rm(dir, { recursive: true });
    },
  };
  return fleet;
}
