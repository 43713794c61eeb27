import { compareBytes } from '../../../base/bytes.ts';
import { compareDebianVersions } from '../../../versions/index.ts';
import type { DebianArch, PackageIndex, PackageRecord } from '../types.ts';
import { repositoryError } from './errors.ts';
import { type PackagesFile, scanEssential, scanNames, scanProvides, stanzaAt } from './packages-file.ts';
import { parseRecord } from './parse-record.ts';

/** File number × 2^32 + offset: one number for each stanza keeps a table of 68,000 names small. */
type Place = number;
const FILE = 2 ** 32;

/** Joins the indexes of several suites. `files` in the order of the recipe: of equal versions the first one listed counts. */
export function createPackageIndex(architecture: DebianArch, files: readonly PackagesFile[]): PackageIndex {
  return new JoinedIndex(architecture, files);
}

class JoinedIndex implements PackageIndex {
  readonly architecture: DebianArch;
  readonly #files: readonly PackagesFile[];
  readonly #names = new PlaceTable();
  #essential: ReadonlySet<string> | undefined;
  #provides: PlaceTable | undefined;
  readonly #records = new Map<Place, PackageRecord>();
  readonly #versions = new Map<string, readonly PackageRecord[]>();
  readonly #providers = new Map<string, readonly PackageRecord[]>();

  constructor(architecture: DebianArch, files: readonly PackagesFile[]) {
    this.architecture = architecture;
    this.#files = files;
    for (const [number, file] of files.entries()) {
      scanNames(file, (name, offset) => this.#names.add(name, number * FILE + offset));
    }
  }

  names(): Iterable<string> {
    return this.#names.keys();
  }

  get suites(): readonly string[] {
    return [...new Set(this.#files.map(({ origin }) => origin.suite))];
  }

  essentialNames(): Iterable<string> {
    this.#essential ??= this.#readEssential();
    return this.#essential;
  }

  /** Once: it looks through all of every file, and each recipe that is resolved asks. */
  #readEssential(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const [number, file] of this.#files.entries()) {
      scanEssential(file, (offset) => names.add(this.#record(number * FILE + offset).name));
    }
    return names;
  }

  versionsOf(name: string): readonly PackageRecord[] {
    let records = this.#versions.get(name);
    if (records === undefined) {
      records = this.#unique(this.#names.get(name));
      this.#versions.set(name, records);
    }
    return records;
  }

  providersOf(name: string): readonly PackageRecord[] {
    let records = this.#providers.get(name);
    if (records === undefined) {
      this.#provides ??= this.#readProvides();
      records = this.#unique(this.#provides.get(name));
      this.#providers.set(name, records);
    }
    return records;
  }

  #readProvides(): PlaceTable {
    const table = new PlaceTable();
    for (const [number, file] of this.#files.entries()) {
      scanProvides(file, (name, offset) => table.add(name, number * FILE + offset));
    }
    return table;
  }

  /** By name, then newest first. A version that several suites list counts once. */
  #unique(places: readonly Place[]): readonly PackageRecord[] {
    const records = new Map<string, PackageRecord>();
    for (const place of places) {
      const record = this.#record(place);
      const key = `${record.name} ${record.version} ${record.architecture}`;
      if (!records.has(key)) records.set(key, record);
    }
    return [...records.values()].sort(
      (a, b) => compareBytes(a.name, b.name) || compareDebianVersions(b.version, a.version),
    );
  }

  /** One object for each stanza, whether it was found by its own name or by one that it provides. */
  #record(place: Place): PackageRecord {
    const number = Math.floor(place / FILE);
    const file = this.#files[number] as PackagesFile;
    const { start, end } = stanzaAt(file, place % FILE);
    let record = this.#records.get(number * FILE + start);
    if (record === undefined) {
      record = parseRecord(file.bytes.toString('utf8', start, end), file.origin);
      if (record.architecture !== this.architecture && record.architecture !== 'all') {
        const found = `${record.name} ${record.version} for ${record.architecture}`;
        throw repositoryError(
          'REPOSITORY_MALFORMED',
          `the ${this.architecture} index of ${record.suite} lists ${found}`,
        );
      }
      this.#records.set(number * FILE + start, record);
    }
    return record;
  }
}

/** Name → places; most names have one, so that one is not wrapped into an array. */
class PlaceTable {
  readonly #places = new Map<string, Place | Place[]>();

  add(name: string, place: Place): void {
    const present = this.#places.get(name);
    if (present === undefined) this.#places.set(name, place);
    else if (typeof present === 'number') this.#places.set(name, [present, place]);
    else if (present.at(-1) !== place) present.push(place);
  }

  get(name: string): readonly Place[] {
    const places = this.#places.get(name);
    return places === undefined ? [] : typeof places === 'number' ? [places] : places;
  }

  keys(): Iterable<string> {
    return this.#places.keys();
  }
}
