import { type Digest, digestOf } from '../../src/base/index.ts';

/** A fleet, its history and what is asked of it, all made from one seed. Versions of a package stand in rising order. */
export type World = {
  seed: number;
  images: readonly WorldImage[];
  looks: readonly Look[];
  /** In which order looks and images reach the store: `look N` or `image N`. */
  arrivals: readonly { kind: 'look' | 'image'; index: number }[];
  /** Databases, one after the other; answers are by the last. */
  databases: readonly (readonly Flaw[])[];
  /** Ecosystems that the feeds of all databases speak of as a whole. */
  fed: readonly string[];
  questions: readonly WorldQuestion[];
  /** For how long the newest look at a cluster counts as current. */
  staleAfter: number;
  /** Looks arrive in the order of their times. */
  inOrder: boolean;
};

export type Piece = { package: number; version: number };
export type WorldImage = {
  manifest: Digest;
  config: Digest;
  index: Digest;
  /** How many images the index names: of some there is one that nobody knows. */
  ofIndex: number;
  platform: string;
  /** Empty: nobody ever looked into it, and the store does not know it. */
  inventories: readonly (readonly Piece[])[];
  /** By which names each of them knows the image, and in which order they arrive; our own knows all, and the platform. */
  knownBy: readonly ('all' | 'manifest' | 'config')[];
  order: readonly number[];
  /** Which of them says that something may be missing from it; the first is our own. `odd`: the name of what it could not take. */
  gap: { inventory: number; hides: 'packages' | 'files' | undefined; odd: string | undefined } | undefined;
};
export type Sighting = {
  namespace: string;
  workload: string;
  owner: string | undefined;
  digest: Digest | undefined;
  /** '' where the node is not known. */
  platform: string;
  since: number;
};
export type Look = {
  cluster: string;
  at: number;
  covers: 'all' | readonly string[] | undefined;
  sightings: readonly Sighting[];
};
export type Flaw = { id: string; package: number; fixed: number; published: number };
export type WorldTime =
  | { kind: 'now' }
  | { kind: 'at'; at: number }
  | { kind: 'between'; from: number; to: number }
  | { kind: 'archive' };
export type WorldQuestion = {
  ask:
    | { kind: 'flaw'; id: string }
    | { kind: 'range'; package: number; low: number; high: number; bySource: boolean; isBare: boolean }
    | { kind: 'exact'; package: number; version: number }
    | { kind: 'name'; package: number }
    | { kind: 'digest'; digest: Digest };
  time: WorldTime;
  knownAt: number | undefined;
  cluster: string | undefined;
  owner: string | undefined;
};

/** Packages of one name have the same versions: a bare name's range is asked of all of them. */
const NPM = ['0.9.0', '1.0.0', '1.2.0', '1.10.0', '2.0.0'];
const DEB = ['1.0-1', '1.0-1+deb13u1', '1.1~rc1-1', '1.1-1', '1.10-1', '1:0.5-1'];

export const PACKAGES = [
  {
    type: 'deb',
    path: 'deb/debian/libx1',
    name: 'libx1',
    source: 'srcx',
    ecosystem: 'Debian:13',
    versions: DEB,
  },
  {
    type: 'deb',
    path: 'deb/debian/libx-bin',
    name: 'libx-bin',
    source: 'srcx',
    ecosystem: 'Debian:13',
    versions: DEB,
  },
  {
    type: 'deb',
    path: 'deb/debian/other',
    name: 'other',
    source: 'other',
    ecosystem: 'Debian:13',
    versions: DEB,
  },
  {
    type: 'deb',
    path: 'deb/ubuntu/libx1',
    name: 'libx1',
    source: 'srcx',
    ecosystem: 'Ubuntu:24.04:LTS',
    versions: DEB,
  },
  {
    type: 'npm',
    path: 'npm/left',
    name: 'left',
    source: undefined,
    ecosystem: 'npm',
    versions: NPM,
  },
  {
    type: 'npm',
    path: 'npm/%40scope/left',
    name: 'left',
    source: undefined,
    ecosystem: 'npm',
    versions: NPM,
  },
  {
    type: 'pypi',
    path: 'pypi/my-lib',
    name: 'my-lib',
    source: undefined,
    ecosystem: 'PyPI',
    versions: ['1.0rc1', '1.0', '1.0.post1', '1.9', '1.10'],
  },
  {
    type: 'maven',
    path: 'maven/org.example/thing',
    name: 'thing',
    source: undefined,
    ecosystem: 'Maven',
    versions: ['1.0-beta1', '1.0', '1.2', '1.10', '2.0'],
  },
] as const;

/** As advisories name it: the source of what distributions build. */
export function advisoryName(index: number): string {
  const { type, source, name, path } = PACKAGES[index] ?? PACKAGES[0];
  if (source !== undefined) return source;
  return type === 'maven' ? 'org.example:thing' : path.includes('scope') ? '@scope/left' : name;
}

export const START = Date.UTC(2026, 0, 1);
export const HOUR = 3_600_000;
/** When questions are asked. */
export const NOW = START + 1000 * HOUR;
const NAMESPACES = ['shop', 'bank'];
const CLUSTERS = ['one', 'two'];
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function makeWorld(seed: number): World {
  const random = generator(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const oneOf = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const times = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => make(index));
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);

  const piece = (): Piece => {
    const index = below(PACKAGES.length);
    return { package: index, version: below(PACKAGES[index]?.versions.length ?? 1) };
  };
  const images = times(2 + below(6), (index): WorldImage => {
    const name = `${seed} image ${index}`;
    const inventories = times(oneOf([0, 1, 1, 1, 2, 3]), () => times(1 + below(4), piece));
    return {
      manifest: digestOf(`${name} manifest`),
      config: digestOf(`${name} config`),
      index: digestOf(`${seed} index ${index >> 1}`),
      ofIndex: 2 + ((index >> 1) % 2),
      platform: PLATFORMS[index % 2] ?? '',
      inventories,
      knownBy: inventories.map((_, at) =>
        at === 0 ? 'all' : oneOf(['all' as const, 'manifest' as const, 'config' as const]),
      ),
      order: shuffled(inventories.map((_, at) => at)),
      gap:
        random() < 0.8
          ? undefined
          : {
              inventory: below(2),
              hides: oneOf(['packages' as const, 'files' as const, undefined]),
              odd: random() < 0.5 ? oneOf(PACKAGES).name : undefined,
            },
    };
  });
  const sighting = (at: number): Sighting => {
    const image = oneOf(images);
    const digest = oneOf([
      image.manifest,
      image.config,
      image.index,
      image.index,
      random() < 0.1 ? undefined : image.manifest,
    ]);
    const workload = `app-${below(4)}`;
    const since = at - below(72) * HOUR;
    return {
      namespace: oneOf(NAMESPACES),
      workload,
      owner: { 'app-0': 'web', 'app-1': 'data' }[workload],
      digest,
      platform: oneOf([...PLATFORMS, '']),
      since,
    };
  };
  const looks = times(1 + below(6), (index): Look => {
    const at = START + (index + 1) * 24 * HOUR + below(12) * HOUR;
    const covers = oneOf(['all' as const, 'all' as const, [oneOf(NAMESPACES)], undefined]);
    return { cluster: oneOf(CLUSTERS), at, covers, sightings: times(below(6), () => sighting(at)) };
  });
  const inOrder = random() < 0.7;
  const arrivals = shuffled([
    ...looks.map((_, index) => ({ kind: 'look' as const, index })),
    ...images.map((_, index) => ({ kind: 'image' as const, index })),
  ]);
  if (inOrder) {
    const sorted = arrivals.filter(({ kind }) => kind === 'look').sort((a, b) => a.index - b.index);
    for (const [place, arrival] of arrivals.entries())
      if (arrival.kind === 'look') arrivals[place] = sorted.shift() ?? arrival;
  }
  const flaws = (): Flaw[] =>
    times(1 + below(4), (index) => {
      const { package: named, version } = piece();
      return {
        id: `CVE-2026-${1000 + index}`,
        package: named,
        fixed: version,
        published: START + below(200) * HOUR + 1,
      };
    });
  const moment = (): number => START + below(200) * HOUR + 1;
  const time = (): WorldTime => {
    const from = moment();
    return oneOf<WorldTime>([
      { kind: 'now' },
      { kind: 'now' },
      { kind: 'at', at: moment() },
      { kind: 'between', from, to: from + below(100) * HOUR },
      { kind: 'archive' },
    ]);
  };
  const ask = (): WorldQuestion['ask'] => {
    const { package: named, version } = piece();
    const high = version + below(3);
    const image = oneOf(images);
    return oneOf<WorldQuestion['ask']>([
      { kind: 'flaw', id: `CVE-2026-${1000 + below(4)}` },
      { kind: 'flaw', id: `CVE-2026-${1000 + below(4)}` },
      { kind: 'range', package: named, low: version, high, bySource: random() < 0.5, isBare: random() < 0.5 },
      { kind: 'exact', package: named, version },
      { kind: 'name', package: named },
      { kind: 'digest', digest: oneOf([image.manifest, image.config, image.index]) },
    ]);
  };
  const databases = times(1 + below(2), flaws);
  const questions = times(6, (): WorldQuestion => {
    const question = ask();
    return {
      ask: question,
      time: time(),
      // What an older database said counts, too, for what it was matched with: of one database alone the model knows.
      knownAt: question.kind === 'flaw' && databases.length === 1 && random() < 0.5 ? moment() : undefined,
      cluster: random() < 0.2 ? oneOf(CLUSTERS) : undefined,
      owner: random() < 0.2 ? oneOf(['web', 'data']) : undefined,
    };
  });
  const fed = [...new Set(PACKAGES.map(({ ecosystem }) => ecosystem))].filter(() => random() < 0.8);
  const staleAfter = random() < 0.75 ? 10_000 * HOUR : oneOf([26, 60]) * HOUR;
  return { seed, images, looks, arrivals, databases, fed, questions, staleAfter, inOrder };
}
