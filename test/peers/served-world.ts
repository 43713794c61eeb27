import { type Digest, digestOf } from '../../src/base/digest.ts';
import type { AgentBatch } from '../../src/fleet/index.ts';
import type { ObservedRun } from '../../src/store/index.ts';
import type { seededRandom } from '../seeded-random.ts';

const LIBRARIES = 6;
const VERSIONS = 5;
/** In its third version each library is free of its flaw. */
export const FIXED_VERSION = 3;
const WORKLOADS = 6;

export type ServedImage = { digest: Digest; versions: readonly number[] };
type Place = { workload: string; image: ServedImage; since: number };

/** One that every cluster runs all the time, with the flaw of the first library. */
export const CANARY = imageOf(Array.from({ length: LIBRARIES }, () => 1));
export const flaws = Array.from({ length: LIBRARIES }, (_, library) => `CVE-2026-${2000 + library}`);
export const libraryOf = (library: number): string => `lib-${library}`;

/** What an agent tells of one cluster, and what is true of it, kept without any of the code under test. */
export class ServedCluster {
  readonly name: string;
  readonly #random: ReturnType<typeof seededRandom>;
  readonly #running = new Map<string, Place>();
  readonly ran: Place[] = [];
  readonly images = new Map<Digest, ServedImage>();
  #sequence = 0;

  constructor(name: string, random: ReturnType<typeof seededRandom>) {
    this.name = name;
    this.#random = random;
  }

  /** All that runs, at first. */
  whole(at: number): AgentBatch {
    this.#run({ workload: 'canary', image: CANARY, since: at });
    for (let number = 0; number < WORKLOADS; number++) this.#roll(`web-${number}`, at);
    return this.#batch(at, { base: 0, put: [...this.#running.values()].map(runOf) });
  }

  /** One workload is rolled to another image. */
  rollout(at: number): AgentBatch {
    const workload = `web-${this.#random.int(WORKLOADS)}`;
    const before = this.#running.get(workload);
    const now = this.#roll(workload, at);
    const gone = before === undefined ? [] : [{ ...runOf(before), until: at }];
    return this.#batch(at, { base: this.#sequence, put: [runOf(now)], gone });
  }

  running(): string[] {
    return [...this.#running.values()].map(
      ({ workload, image }) => `${this.name} ${workload} ${image.digest}`,
    );
  }

  exposed(library: number, places: Iterable<Place> = this.#running.values()): string[] {
    return [...places]
      .filter(({ image }) => isFlawed(image, library))
      .map(({ workload, image, since }) => `${this.name} ${workload} ${image.digest} ${since}`);
  }

  #roll(workload: string, at: number): Place {
    const before = this.#running.get(workload)?.image.digest;
    let image = CANARY;
    do image = imageOf(Array.from({ length: LIBRARIES }, () => this.#random.int(VERSIONS) + 1));
    while (image.digest === before);
    return this.#run({ workload, image, since: at });
  }

  #run(place: Place): Place {
    this.#running.set(place.workload, place);
    this.ran.push(place);
    this.images.set(place.image.digest, place.image);
    return place;
  }

  #batch(at: number, given: Partial<AgentBatch> & Pick<AgentBatch, 'base'>): AgentBatch {
    const nothing = { put: [], gone: [], ended: [], unseen: [] };
    return { ...nothing, ...given, epoch: 1, sequence: ++this.#sequence, at };
  }
}

export function isFlawed({ versions }: ServedImage, library: number): boolean {
  return (versions[library] ?? 0) < FIXED_VERSION;
}

/** As CycloneDX 1.6. */
export function sbomOf({ digest, versions }: ServedImage): object {
  const components = versions.map((version, library) => {
    const purl = `pkg:npm/${libraryOf(library)}@${version}.0.0`;
    return { type: 'library', name: libraryOf(library), version: `${version}.0.0`, purl };
  });
  const component = { type: 'container', name: digest, 'bom-ref': 'app' };
  const compositions = [{ aggregate: 'complete', assemblies: ['app'] }];
  return { bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component }, components, compositions };
}

function imageOf(versions: readonly number[]): ServedImage {
  return { digest: digestOf(`image ${versions.join(' ')}`), versions };
}

function runOf({ workload, image, since }: Place): ObservedRun {
  return {
    workload: { namespace: 'shop', kind: 'Deployment', name: workload, owner: undefined },
    container: 'main',
    digest: image.digest,
    reference: `app:${image.versions.join('')}`,
    platform: 'linux/amd64',
    count: 1,
    since,
  };
}
