import type { AskedTime } from '../../src/fleet/index.ts';
import { pod, podList } from '../fakes/pods.ts';
import { type Random, seededRandom } from '../seeded-random.ts';

/** A fleet as raw documents, and what is asked of it: for a judge that reads nothing else. Times are milliseconds. */
export type RawFleet = {
  sboms: readonly RawSbom[];
  /** In the order in which they arrive. */
  looks: readonly RawLook[];
  osv: readonly object[];
  staleAfter: number;
  now: number;
  questions: readonly RawQuestion[];
};

/** `ended`: pods that are gone by then, with when they ended. */
export type RawLook = {
  cluster: string;
  at: number;
  covers: 'all' | string[] | null;
  pods: { items: object[] };
  ended: { pods: object; until: number }[];
};

export type RawSbom = { metadata: { component: { version: string } } };

export type RawQuestion = {
  /** As it is asked of us. */
  text: string;
  /** The same, taken apart. */
  ask: object;
  time: AskedTime;
  knownAt: number | null;
  cluster: string | null;
  owner: string | null;
};

export const MODES = ['in order', 'shuffled', 'with gaps', 'by two agents'] as const;

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const NOW = START + 400 * HOUR;
const DEB = ['1.0-1', '1.0-1+deb13u1', '1.1~rc1-1', '1.1-1', '1.10-1', '1:0.5-1'];
const NPM = ['0.9.0', '1.0.0', '1.2.0', '1.10.0', '2.0.0'];
const PYPI = ['1.0rc1', '1.0', '1.0.post1', '1.9', '1.10'];
const MAVEN = ['1.0-beta1', '1.0', '1.2', '1.10', '2.0'];
const PACKAGES = [
  { path: 'deb/debian/libx1', source: 'srcx', ecosystem: 'Debian:13', spoken: 'srcx', versions: DEB },
  { path: 'deb/debian/libx-bin', source: 'srcx', ecosystem: 'Debian:13', spoken: 'srcx', versions: DEB },
  { path: 'deb/debian/other', source: 'other', ecosystem: 'Debian:13', spoken: 'other', versions: DEB },
  { path: 'npm/left', source: undefined, ecosystem: 'npm', spoken: 'left', versions: NPM },
  { path: 'npm/%40scope/left', source: undefined, ecosystem: 'npm', spoken: '@scope/left', versions: NPM },
  { path: 'pypi/my-lib', source: undefined, ecosystem: 'PyPI', spoken: 'my-lib', versions: PYPI },
  {
    path: 'maven/org.example/thing',
    source: undefined,
    ecosystem: 'Maven',
    spoken: 'org.example:thing',
    versions: MAVEN,
  },
] as const;
export const COVERED = ['Debian:13', 'npm', 'PyPI', 'Maven'];

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const shuffled = <T>(random: Random, items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

/** Records of OSV, one flaw each. */
export function rawAdvisories(seed: number): object[] {
  const random = seededRandom(seed);
  return times(12, (index) => {
    const { ecosystem, spoken, versions } = random.pick(PACKAGES);
    return {
      schema_version: '1.6.0',
      id: `OSV-2026-${index}`,
      aliases: [flawName(index)],
      modified: new Date(NOW).toISOString(),
      published: new Date(START + random.int(300) * HOUR + 1).toISOString(),
      affected: [
        {
          package: { ecosystem, name: spoken },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: random.pick(versions) }] }],
        },
      ],
    };
  });
}

function flawName(index: number): string {
  return `CVE-2026-${1000 + index}`;
}

export function rawFleet(seed: number, osv: readonly object[]): RawFleet {
  const random = seededRandom(seed);
  const mode = MODES[seed % MODES.length] ?? 'in order';
  const images = times(3 + random.int(4), (index) => ({
    manifest: digestOf(seed, index, 1),
    config: digestOf(seed, index, 2),
  }));
  // Of most fleets all is told, so that there is something of which nothing is exposed.
  const isTold = random.chance(0.6);
  const sboms = images.flatMap((image) => {
    const some = times(random.pick([0, 1, 1, 2, 3]), () => sbom(random, image, false));
    return isTold ? [...some, sbom(random, image, true)] : some;
  });
  const looks = looksOf(random, images, mode);
  const arriving = mode === 'in order' ? looks : shuffled(random, looks);
  const staleAfter = random.chance(0.7) ? 10_000 * HOUR : 40 * HOUR;
  return {
    sboms: shuffled(random, sboms),
    looks: arriving,
    osv,
    staleAfter,
    now: NOW,
    questions: times(12, () => question(random, images)),
  };
}

type RawImage = { manifest: string; config: string };

function digestOf(seed: number, index: number, kind: number): string {
  return `sha256:${[seed, index, kind]
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('')
    .padEnd(64, 'e')}`;
}

function sbom(random: Random, { manifest, config }: RawImage, isWhole: boolean): RawSbom {
  const by = isWhole ? 'both' : random.pick(['both', 'both', 'manifest', 'config'] as const);
  const purls = times(1 + random.int(4), () => {
    const { path, source, versions } = random.pick(PACKAGES);
    const qualifiers = source === undefined ? '' : `?distro=debian-13&upstream=${source}`;
    return `pkg:${path}@${encodeURIComponent(random.pick(versions))}${qualifiers}`;
  });
  const aggregate = isWhole ? 'complete' : random.pick(['complete', 'incomplete']);
  const composition = { aggregate, assemblies: ['image'] };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      component: {
        type: 'container',
        'bom-ref': 'image',
        name: 'app',
        version: by === 'config' ? '' : manifest,
        ...(by !== 'manifest' && { properties: [{ name: 'aquasecurity:trivy:ImageID', value: config }] }),
      },
    },
    components: [...new Set(purls)].map((purl) => ({ type: 'library', name: purl, purl })),
    ...((isWhole || random.chance(0.8)) && { compositions: [composition] }),
  } as RawSbom;
}

function looksOf(random: Random, images: readonly RawImage[], mode: (typeof MODES)[number]) {
  const workloads = times(5, (index) => ({
    namespace: random.pick(['shop', 'bank']),
    name: `app-${index}`,
    owner: random.chance(0.3) ? undefined : random.pick(['web', 'data']),
  }));
  const look = (
    cluster: string,
    at: number,
    covers: 'all' | string[] | null,
    seen: readonly string[] | undefined,
  ) => {
    const podUntil = (until: number, index: number) => {
      const { namespace, name, owner } = random.pick(workloads);
      const { manifest, config } = random.pick(images);
      return pod({
        name: `pod-${index}`,
        namespace,
        owner: { kind: 'StatefulSet', name },
        imageID: `registry.example.org/app@${random.pick([manifest, manifest, config])}`,
        startedAt: new Date(until - (random.int(60) + 1) * HOUR).toISOString(),
        ...(owner !== undefined && { labels: { team: owner } }),
      });
    };
    const pods = times(random.int(7), (index) => podUntil(at, index));
    // Who sees nothing at all is not asked what had ended.
    const ended = times(pods.length === 0 ? 0 : random.pick([0, 0, 1, 2]), (index) => {
      const until = at - random.int(70) * HOUR;
      return { pods: podList([podUntil(until, index)]), until };
    });
    const isSeen = (item: object) =>
      seen?.includes((item as { metadata: { namespace: string } }).metadata.namespace);
    const shown = podList(seen === undefined ? pods : pods.filter(isSeen)) as { items: object[] };
    return { cluster, at, covers, pods: shown, ended: shown.items.length === 0 ? [] : ended };
  };
  const all = times(3 + random.int(6), (index) => {
    const at = START + (index * 40 + random.int(24) + 1) * HOUR;
    const cluster = random.pick(['one', 'two']);
    if (mode === 'by two agents' && index % 2 === 1) {
      // One that is allowed to see one namespace, beside one that sees all.
      const own = [random.pick(['shop', 'bank'])];
      return look('one', at - 30 * HOUR + 1, own, own);
    }
    return look(cluster, at, random.pick(['all', 'all', ['shop'], null]), undefined);
  });
  return mode === 'with gaps' ? all.filter(() => random.chance(0.6)) : all;
}

function question(random: Random, images: readonly RawImage[]): RawQuestion {
  const { text, ask } = asked(random, images);
  const from = START + random.int(380) * HOUR + 1;
  const time = random.pick<AskedTime>([
    { kind: 'now' },
    { kind: 'at', at: from },
    { kind: 'between', from, to: Math.min(NOW, from + random.int(100) * HOUR) },
    { kind: 'archive' },
  ]);
  return {
    text,
    ask,
    time,
    knownAt: 'flaw' in ask && random.chance(0.5) ? START + random.int(300) * HOUR : null,
    cluster: random.chance(0.2) ? random.pick(['one', 'two']) : null,
    owner: random.chance(0.2) ? random.pick(['web', 'data']) : null,
  };
}

function asked(random: Random, images: readonly RawImage[]): { text: string; ask: object } {
  const { path, source, versions } = random.pick(PACKAGES);
  const name = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  const at = random.int(versions.length);
  const [low, high] = [versions[at] ?? '', versions[Math.min(versions.length - 1, at + random.int(3))] ?? ''];
  switch (random.pick(['flaw', 'flaw', 'flaw', 'exact', 'name', 'range', 'source', 'digest'] as const)) {
    case 'flaw': {
      const flaw = flawName(random.int(13));
      return { text: flaw, ask: { flaw } };
    }
    case 'exact':
      return { text: `pkg:${path}@${encodeURIComponent(low)}`, ask: { purl: `pkg:${path}`, exact: low } };
    case 'name':
      return { text: name, ask: { name } };
    case 'range':
      return { text: `${name} >=${low},<=${high}`, ask: { name, low, high } };
    case 'source': {
      const place = `pkg:${path.slice(0, path.lastIndexOf('/') + 1)}${source ?? path.slice(path.lastIndexOf('/') + 1)}`;
      return { text: `${place}@>=${low},<=${high}`, ask: { purl: place, low, high } };
    }
    case 'digest': {
      const image = random.pick(images);
      const digest = random.pick([image.manifest, image.config]);
      return { text: digest, ask: { digest } };
    }
  }
}
