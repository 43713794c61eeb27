/**
 * A fleet as it grows: 5,000 lineages of images built in turn, again and again, over 100 base families. Each build changes five
 * of a hundred of its packages and most of its own files. Everything follows from the seed and the number of the build, so a
 * run that was interrupted goes on by replaying what was built, without storing it.
 */
import { createHash } from 'node:crypto';
import { type Digest, digestFromHex } from '../../src/base/index.ts';
import type { NewComponent, NewFileSet, NewInventory } from '../../src/store/index.ts';

export const LINEAGES = 5000;
const FAMILIES = 100;
const NAMES = 15_000;
const VERSIONS = 100_000;
const BASE_PACKAGES = 60;
const OWN_PACKAGES = 240;
const CHURN = 0.05;
/** A family is rebuilt once in so many builds of the fleet. */
const FAMILY_PERIOD = 20_000;
const BASE_FILES = 300;
const OWN_FILES = 8;
const NEW_FILES = 5;
/** Exponent of the popularity of package versions. */
const ZIPF = 0.8;
const FIRST_BUILD = Date.UTC(2025, 0, 1);
const BUILD_EVERY_MS = 30_000;

/** mulberry32: small, quick, the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function digestOfText(text: string): Digest {
  return digestFromHex(createHash('sha256').update(text).digest('hex'));
}

/** Version 0 is the C library of every Debian family: the package that everything has. */
export const LIBC = 0;

export function packageAt(version: number): NewComponent['package'] {
  const isBase = version < BASE_PACKAGES * FAMILIES || version % 3 === 0;
  const name = version === LIBC ? 'libc6' : nameOf(version % NAMES);
  const text = `${1 + (version % 7)}.${Math.floor(version / NAMES)}.${version % 13}`;
  const type = isBase ? 'deb' : ((['npm', 'maven', 'pypi'] as const)[version % 3] ?? 'npm');
  if (type === 'deb')
    return {
      purl: `pkg:deb/debian/${name}@${text}-1?distro=debian-13`,
      type,
      namespace: 'debian',
      name,
      version: `${text}-1`,
      scheme: 'deb',
      distro: 'debian-13',
      source: { name: version === LIBC ? 'glibc' : `${name}-src`, version: `${text}-1` },
      licenses: [LICENSES[version % LICENSES.length] ?? 'MIT'],
    };
  const namespace = type === 'maven' ? `org.${name.slice(0, 4)}` : '';
  return {
    purl: `pkg:${type}/${namespace === '' ? '' : `${namespace}/`}${name}@${text}`,
    type,
    namespace,
    name,
    version: text,
    scheme: type,
    distro: '',
    source: undefined,
    licenses: [LICENSES[version % LICENSES.length] ?? 'MIT'],
  };
}

const LICENSES = ['MIT', 'Apache-2.0', 'GPL-2.0-or-later', 'BSD-3-Clause', 'LGPL-2.1-or-later', 'ISC'];
const SYLLABLES = [
  'lib',
  'net',
  'core',
  'json',
  'http',
  'log',
  'fast',
  'type',
  'mini',
  'async',
  'yaml',
  'zip',
];

function nameOf(number: number): string {
  const base = SYLLABLES.length;
  return `${SYLLABLES[number % base]}-${SYLLABLES[Math.floor(number / base) % base]}${Math.floor(number / base / base)}`;
}

function componentAt(version: number): NewComponent {
  const item = packageAt(version);
  const layer = item.type === 'deb' ? 0 : 1;
  return { package: item, occurrences: [{ path: pathOf(item), layer }] };
}

function pathOf({ type, name, version }: NewComponent['package']): string {
  if (type === 'deb') return 'var/lib/dpkg/status';
  if (type === 'npm') return `app/node_modules/${name}/package.json`;
  if (type === 'maven') return `app/lib/${name}-${version}.jar`;
  return `usr/lib/python3.13/site-packages/${name}-${version}.dist-info/METADATA`;
}

type Family = { packages: Int32Array; layer: NewFileSet; rebuilt: number };
type Lineage = { family: number; packages: Int32Array; files: NewFileSet['files'][number][]; builds: number };

export class FleetGenerator {
  readonly #random: () => number;
  readonly #cumulated: Float64Array;
  readonly #components = new Map<number, NewComponent>();
  readonly #families: Family[];
  readonly #lineages: Lineage[];
  #built = 0;

  constructor(seed = 1) {
    this.#random = randomFrom(seed);
    this.#cumulated = zipf(VERSIONS, ZIPF);
    this.#families = Array.from({ length: FAMILIES }, (_, family) => this.#newFamily(family));
    this.#lineages = Array.from({ length: LINEAGES }, (_, lineage) => this.#newLineage(lineage));
  }

  /** Number of the next build, from 0. */
  get built(): number {
    return this.#built;
  }

  /** Goes on to build `target` as if all before it had been asked for. */
  skipTo(target: number): void {
    while (this.#built < target) this.#advance();
  }

  next(): NewInventory {
    const number = this.#built;
    const lineage = this.#advance();
    return this.#inventoryOf(number, lineage);
  }

  #advance(): Lineage {
    const number = this.#built++;
    if (number > 0 && number % (FAMILY_PERIOD / FAMILIES) === 0)
      this.#rebuildFamily(Math.floor(number / (FAMILY_PERIOD / FAMILIES)) % FAMILIES);
    const lineage = this.#lineages[number % LINEAGES] as Lineage;
    if (lineage.builds > 0) this.#churn(lineage.packages);
    this.#renewFiles(number, lineage);
    lineage.builds++;
    return lineage;
  }

  #newFamily(family: number): Family {
    const packages = Int32Array.from({ length: BASE_PACKAGES }, (_, slot) =>
      slot === 0 ? LIBC : family * BASE_PACKAGES + slot,
    );
    const files = Array.from({ length: BASE_FILES }, (_, file) => baseFile(family, file, 0));
    return { packages, layer: { digest: digestOfText(`base ${family} 0`), files }, rebuilt: 0 };
  }

  #rebuildFamily(number: number): void {
    const family = this.#families[number] as Family;
    family.rebuilt++;
    const files = family.layer.files.map((file, index) =>
      this.#random() < CHURN ? baseFile(number, index, family.rebuilt) : file,
    );
    family.layer = { digest: digestOfText(`base ${number} ${family.rebuilt}`), files };
    this.#churn(family.packages.subarray(1));
  }

  #newLineage(lineage: number): Lineage {
    const packages = Int32Array.from({ length: OWN_PACKAGES }, () => this.#pick());
    return { family: Math.floor(this.#random() ** 2 * FAMILIES), packages, files: [], builds: lineage * 0 };
  }

  #churn(packages: Int32Array): void {
    const changes = Math.round(packages.length * CHURN);
    for (let change = 0; change < changes; change++)
      packages[Math.floor(this.#random() * packages.length)] = this.#pick();
  }

  #renewFiles(number: number, lineage: Lineage): void {
    for (let file = 0; file < OWN_FILES; file++)
      if (lineage.builds === 0 || file < NEW_FILES)
        lineage.files[file] = {
          digest: digestOfText(`own ${number} ${file}`),
          path: ownPath(number % LINEAGES, file),
        };
  }

  /** A version by popularity. */
  #pick(): number {
    const wanted = this.#random();
    let [low, high] = [0, VERSIONS - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#cumulated[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    // Spread over all numbers, so that popularity says nothing of the kind of package.
    return low === 0 ? 1 : (low * 61_861) % VERSIONS || 1;
  }

  #inventoryOf(number: number, lineage: Lineage): NewInventory {
    const family = this.#families[lineage.family] as Family;
    const at = builtAt(number);
    const versions = new Set([...family.packages, ...lineage.packages]);
    return {
      image: {
        names: [
          { digest: digestOfText(`manifest ${number}`), kind: 'manifest' },
          { digest: digestOfText(`config ${number}`), kind: 'config' },
          { digest: digestOfText(`index ${number}`), kind: 'index' },
        ],
        platform: 'linux/amd64',
        reference: `registry.example/team-${(number % LINEAGES) % 200}/service-${number % LINEAGES}:build-${lineage.builds}`,
        createdAt: at,
        base: { digest: family.layer.digest, reference: `registry.example/base/family-${lineage.family}` },
      },
      source: 'catalog',
      isLooked: true,
      attestedBy: '',
      tool: 'shearwall 0.2.0',
      madeAt: at,
      components: [...versions].map((version) => this.#component(version)),
      layers: [family.layer, { digest: digestOfText(`layer ${number}`), files: [...lineage.files] }],
      quarantined: [],
      gaps: [],
    };
  }

  #component(version: number): NewComponent {
    const known = this.#components.get(version) ?? componentAt(version);
    this.#components.set(version, known);
    return known;
  }
}

export function builtAt(number: number): number {
  return FIRST_BUILD + number * BUILD_EVERY_MS;
}

function baseFile(family: number, file: number, revision: number): NewFileSet['files'][number] {
  return {
    digest: digestOfText(`base ${family} ${file} ${revision}`),
    path: `usr/lib/x86_64-linux-gnu/lib${SYLLABLES[file % SYLLABLES.length]}${file}.so.${family % 9}`,
  };
}

function ownPath(lineage: number, file: number): string {
  return file === 0 ? `app/bin/service-${lineage}` : `app/lib/module-${lineage}-${file}.jar`;
}

function zipf(count: number, exponent: number): Float64Array {
  const cumulated = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) cumulated[rank] = sum += 1 / (rank + 1) ** exponent;
  return cumulated.map((value) => value / sum);
}
