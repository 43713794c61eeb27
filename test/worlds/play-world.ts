import assert from 'node:assert/strict';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { silentProgress } from '../../src/base/index.ts';
import { silentLog } from '../../src/base/log.ts';
import {
  type AskedTime,
  DEFAULT_OWNER_RULES,
  type ExposureAnswer,
  type Fleet,
  findExposure,
  importDump,
  openMatched,
  parseQuestion,
  readDump,
  setCluster,
  viewMatched,
} from '../../src/fleet/index.ts';
import { packageVersion } from '../../src/fleet/inventory/package-version.ts';
import { addInventories, type NewInventory, type Store } from '../../src/store/index.ts';
import { advisoryDatabase, fakeAdvisory } from '../fakes/advisory-database.ts';
import { modelAnswer, pieceKey } from '../fakes/fleet-model.ts';
import {
  advisoryName,
  type Flaw,
  type Look,
  makeWorld,
  NOW,
  PACKAGES,
  type Piece,
  START,
  type World,
  type WorldImage,
  type WorldQuestion,
} from '../fakes/fleet-world.ts';
import { pod, podList } from '../fakes/pods.ts';
import { impatientClock } from '../fakes/repository-context.ts';

const clock = impatientClock(() => NOW);
const context = { clock, progress: silentProgress, signal: new AbortController().signal, log: silentLog };

/** Plays the world of a seed into an empty store, asks its questions, and holds the answers against the model's. */
export async function playWorld(seed: number, store: Store): Promise<void> {
  const world = makeWorld(seed);
  const half = Math.floor(world.arrivals.length / 2);
  let advisories: AdvisoryDatabase | undefined;
  try {
    for (const [at, flaws] of world.databases.entries()) {
      const isLast = at === world.databases.length - 1;
      const arrivals =
        world.databases.length === 1
          ? world.arrivals
          : isLast
            ? world.arrivals.slice(half)
            : world.arrivals.slice(0, half);
      for (const { kind, index } of arrivals) {
        if (kind === 'look') await look(store, world, world.looks[index]);
        else await add(store, world.images[index]);
      }
      advisories?.close();
      advisories = await databaseOf(flaws, world.fed);
      await openMatched({ store, advisories }, context);
    }
    for (const question of world.questions) await hold(world, question, { store, advisories });
  } finally {
    advisories?.close();
  }
}

async function hold(world: World, question: WorldQuestion, fleet: Fleet): Promise<void> {
  const expected = modelAnswer(world, question);
  const time: AskedTime = question.time;
  const filter = {
    ...(question.cluster !== undefined && { clusters: [question.cluster] }),
    ...(question.owner !== undefined && { owners: [question.owner] }),
  };
  const matched = await viewMatched(fleet);
  const asked = parseQuestion(textOf(question.ask), fleet.advisories);
  const ask = async (limit: number): Promise<ExposureAnswer> =>
    await findExposure(
      {
        fleet: matched,
        question: asked,
        time,
        knownAt: question.knownAt,
        filter,
        limit,
        maxFeedAgeMs: Number.MAX_SAFE_INTEGER,
      },
      context,
    );
  const answer = await ask(1_000_000);
  const found = {
    rows: rowsOf(answer),
    containers: answer.exposed.containers,
    all: answer.all.containers,
    ranBefore: answer.ranBefore,
    notCovered: answer.imagesNotCovered,
    notJudged: answer.notJudged.images,
    notWhole: answer.notWhole.images,
    verdict: answer.verdict,
    inArchive: answer.inArchive,
    listed: time.kind === 'archive' ? answer.images.map(({ digest }) => digest ?? '').sort() : [],
  };
  assert.deepEqual(found, expected, `seed ${world.seed}: ${JSON.stringify(question)}`);
  await holdLimit(answer, ask, `seed ${world.seed}: a limit, ${JSON.stringify(question)}`);
}

/** However few rows are shown, it is said how many more there are. */
async function holdLimit(
  answer: ExposureAnswer,
  ask: (limit: number) => Promise<ExposureAnswer>,
  message: string,
): Promise<void> {
  const idleIn = ({ runs, images }: ExposureAnswer): number => {
    const ran = new Set(runs.map(({ image }) => image));
    return images.filter(({ id }) => !ran.has(id)).length;
  };
  const all = answer.exposed.runs + idleIn(answer);
  const cut = await ask(1);
  const ofRuns = new Set(cut.runs.map((run) => JSON.stringify({ ...run, image: 0, certain: true }))).size;
  assert.deepEqual(
    [answer.moreRuns, ofRuns + idleIn(cut), cut.moreRuns],
    [0, Math.min(all, 1), Math.max(0, all - 1)],
    message,
  );
}

function rowsOf({ runs, images }: ExposureAnswer): string[] {
  const byId = new Map(images.map((image) => [image.id, image]));
  const rows = runs.flatMap(({ cluster, namespace, workload, image: id }) => {
    const image = byId.get(id);
    if (image === undefined) return [];
    const pieces = image.components
      .map(({ purl }) => purl.replace('pkg:', '').replace(/\?.*$/, ''))
      .map(decodeURIComponent);
    return [`${cluster} ${namespace} ${workload} ${image.digest} + ${pieces.sort().join(' ')}`];
  });
  return [...new Set(rows)].sort();
}

function textOf(ask: WorldQuestion['ask']): string {
  if (ask.kind === 'flaw') return ask.id;
  if (ask.kind === 'digest') return ask.digest;
  const named = PACKAGES[ask.package] ?? PACKAGES[0];
  const version = (index: number): string => named.versions[Math.min(index, named.versions.length - 1)] ?? '';
  if (ask.kind === 'exact') return `pkg:${named.path}@${encodeURIComponent(version(ask.version))}`;
  if (ask.kind === 'name') return named.name;
  const name = ask.bySource && named.source !== undefined ? named.source : named.name;
  const range = `>=${version(ask.low)},<=${version(ask.high)}`;
  if (ask.isBare) return `${name} ${range}`;
  return `pkg:${named.path.slice(0, named.path.lastIndexOf('/') + 1)}${name}@${range}`;
}

async function look(store: Store, { staleAfter }: World, seen: Look | undefined): Promise<void> {
  if (seen === undefined) return;
  const { cluster, at, covers, sightings } = seen;
  const pods = sightings.map(({ namespace, workload, owner, digest, platform, since }, index) =>
    pod({
      name: `pod-${index}`,
      namespace,
      owner: { kind: 'StatefulSet', name: workload },
      imageID: digest === undefined ? '' : `registry.example.org/app@${digest}`,
      startedAt: new Date(since).toISOString(),
      ...(owner !== undefined && { labels: { team: owner } }),
      ...(platform !== '' && { node: platform }),
    }),
  );
  const nodes = ['amd64', 'arm64'].map((architecture) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `linux/${architecture}` },
    status: { nodeInfo: { architecture } },
  }));
  const dump = readDump(Buffer.from(JSON.stringify(podList([...pods, ...nodes]))), DEFAULT_OWNER_RULES);
  await importDump({ store, dump, source: 'world', cluster, covers, at }, context);
  await setCluster({ store, cluster, staleAfterMs: staleAfter });
}

async function add(store: Store, image: WorldImage | undefined): Promise<void> {
  if (image === undefined) return;
  const inventories = image.order.map((at) => inventoryOf(image, image.inventories[at] ?? [], at));
  for (const inventory of inventories) await addInventories(store, [inventory], clock.nowMs());
}

function inventoryOf(
  { manifest, config, index, ofIndex, platform, gap, knownBy }: WorldImage,
  pieces: readonly Piece[],
  order: number,
): NewInventory {
  const by = knownBy[order] ?? 'all';
  const names = [
    { digest: manifest, kind: 'manifest' as const },
    { digest: config, kind: 'config' as const },
    { digest: index, kind: 'index' as const, of: ofIndex },
  ];
  return {
    image: {
      names: by === 'all' ? names : names.filter(({ kind }) => kind === by),
      platform: by === 'all' ? platform : '',
      reference: '',
      createdAt: undefined,
      base: undefined,
    },
    source: order === 0 ? 'catalog' : 'uploaded',
    isLooked: order === 0,
    attestedBy: '',
    tool: order === 0 ? 'shearwall' : 'other',
    madeAt: START,
    components: pieces.map((piece) => ({
      package: versionOf(piece),
      occurrences: [{ path: pieceKey(piece), layer: undefined }],
    })),
    layers: [],
    quarantined:
      gap?.inventory === order && gap.odd !== undefined
        ? [{ text: `pkg:${gap.odd}@@1`, reason: 'it is none' }]
        : [],
    gaps: [],
    hides: gap?.inventory === order ? gap.hides : undefined,
  };
}

const DISTROS: Readonly<Record<string, string>> = {
  'Debian:13': '?distro=debian-13',
  'Ubuntu:24.04:LTS': '?distro=ubuntu-24.04',
};

function versionOf({ package: index, version }: Piece) {
  const { path, source, versions, ecosystem } = PACKAGES[index] ?? PACKAGES[0];
  const text = versions[version] ?? '';
  const purl = `pkg:${path}@${encodeURIComponent(text)}${DISTROS[ecosystem] ?? ''}`;
  return packageVersion(purl, {
    source: source === undefined ? undefined : { name: source, version: text },
    foreign: undefined,
    modularity: undefined,
    isApplication: false,
    licenses: [],
  });
}

const SCHEMES = {
  'Debian:13': 'deb',
  'Ubuntu:24.04:LTS': 'deb',
  npm: 'npm',
  PyPI: 'pypi',
  Maven: 'maven',
} as const;

async function databaseOf(flaws: readonly Flaw[], fed: readonly string[]): Promise<AdvisoryDatabase> {
  const items = flaws.map(({ id, package: index, fixed, published }) => {
    const { ecosystem, versions } = PACKAGES[index] ?? PACKAGES[0];
    const affected = {
      ecosystem,
      name: advisoryName(index),
      fixed: versions[fixed] ?? '',
      scheme: SCHEMES[ecosystem],
    };
    return fakeAdvisory(id, affected, { published: new Date(published).toISOString() });
  });
  return await advisoryDatabase([{ covers: [...fed], items }]);
}
