import { type Digest, digestOf } from '../../src/base/index.ts';
import {
  type Clock,
  imagesWith,
  type NewComponent,
  type NewInventory,
  type NewPackageVersion,
  type ObservedRun,
  packageSetsWith,
  type View,
} from '../../src/store/index.ts';

export const MARCH = Date.UTC(2026, 2, 1);
export const DAY = 86_400_000;

export const testClock: Clock = {
  nowMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export function digest(text: string): Digest {
  return digestOf(text);
}

export function debian(name: string, version: string, source = name): NewPackageVersion {
  return {
    purl: `pkg:deb/debian/${name}@${version}`,
    type: 'deb',
    namespace: 'debian',
    name,
    version,
    scheme: 'deb',
    distro: 'debian-13',
    source: { name: source, version },
    licenses: ['MIT'],
  };
}

export function component(item: NewPackageVersion, path = 'var/lib/dpkg/status', layer = 0): NewComponent {
  return { package: item, occurrences: [{ path, layer }] };
}

/** An image of one layer, by the name `app` and its build. */
export function inventory(
  name: string,
  components: readonly NewComponent[],
  changes: Partial<NewInventory> = {},
): NewInventory {
  return {
    image: {
      names: [
        { digest: digest(`${name} manifest`), kind: 'manifest' },
        { digest: digest(`${name} config`), kind: 'config' },
      ],
      platform: 'linux/amd64',
      reference: `registry.example/${name}`,
      createdAt: MARCH,
      base: undefined,
    },
    source: 'catalog',
    attestedBy: '',
    tool: 'shearwall 0.2.0',
    madeAt: MARCH,
    components,
    layers: [
      {
        digest: digest(`${name} layer`),
        files: [
          { digest: digest('libc'), path: 'usr/lib/libc.so.6' },
          { digest: digest(`${name} program`), path: 'app/run' },
        ],
      },
    ],
    quarantined: [],
    gaps: [],
    // By today's version, where it is our own look.
    isLooked: (changes.source ?? 'catalog') === 'catalog',
    ...changes,
  };
}

export function run(
  name: string,
  reported: Digest | undefined,
  changes: Partial<ObservedRun> = {},
): ObservedRun {
  return {
    workload: {
      namespace: 'shop',
      kind: 'Deployment',
      name,
      owner: { team: 'shop', contact: '', source: 'label' },
    },
    container: 'main',
    digest: reported,
    reference: `registry.example/${name}`,
    platform: 'linux/amd64',
    count: 2,
    since: MARCH,
    ...changes,
  };
}

/** How many images of all that are known hold one of these package versions. */
export async function countHolding(view: View, versionIds: readonly number[]): Promise<number> {
  const documents = await packageSetsWith(view, versionIds);
  return (await imagesWith(view, { column: 'package_set_id', documents }, 'ever')).size;
}
