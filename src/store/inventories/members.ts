import type { KnownVersion, Remembered } from '../handle.ts';
import { addLicense, hasLicense } from '../packages/known-licenses.ts';
import type { NewComponent, NewPackageVersion, Occurrence } from '../types.ts';
import { patternOf } from './places.ts';

/** Patterns are few, and one object for each is found in the processor's cache; beyond this many they start over. */
const KEPT_PATTERNS = 10_000;

/** What a batch has that this process does not remember, by purl: known once all of it is recorded. */
export type MetVersions = Map<string, { version: NewPackageVersion; known: KnownVersion }>;

export function meet(met: MetVersions, version: NewPackageVersion): KnownVersion {
  const known: KnownVersion = {
    id: 0,
    licenses: [],
    lastPath: undefined,
    lastLayer: undefined,
    lastPattern: '',
  };
  met.set(version.purl, { version, known });
  return known;
}

/** What is known of each, by its purl. */
export function knownOf(
  components: readonly NewComponent[],
  versions: Remembered['versions'],
  met: MetVersions,
): (KnownVersion | undefined)[] {
  const purls = room<string>(components.length);
  for (let at = 0; at < purls.length; at++) purls[at] = (components[at] as NewComponent).package.purl;
  const known = room<KnownVersion | undefined>(purls.length);
  for (let at = 0; at < purls.length; at++)
    known[at] = versions.get(purls[at] as string) ?? met.get(purls[at] as string)?.known;
  return known;
}

/**
 * For a loop to fill. With hundreds of components in every image, most of the time goes into fetching them from memory, so each loop here does one thing: of a
 * short one without calls a processor fetches for several turns at once, which makes the whole twice as quick. An array that grows is such a call.
 */
function room<T>(count: number): T[] {
  const array: T[] = [];
  array.length = count;
  return array;
}

/** What is recorded of the components of one inventory, side by side. */
export class Members {
  /** Of the package version of each, once all are recorded. */
  readonly ids: number[];
  /** The pattern of where each is (see places.ts), or several. */
  readonly places: (string | readonly string[])[];
  readonly #known: readonly KnownVersion[];
  /** Where in the list is what has no id yet. */
  readonly #met: number[] = [];
  /** Of what this process remembers: licences that it does not know of it. */
  readonly unlicensed: { known: KnownVersion; license: string }[] = [];

  constructor(components: readonly NewComponent[], known: readonly KnownVersion[], patterns: Patterns) {
    const ids = room<number>(known.length);
    const places = room<string | readonly string[]>(known.length);
    this.#known = known;
    this.ids = ids;
    this.places = places;
    for (let at = 0; at < ids.length; at++) ids[at] = (known[at] as KnownVersion).id;
    for (let at = 0; at < ids.length; at++) if (ids[at] === 0) this.#met.push(at);
    for (let at = 0; at < components.length; at++)
      this.#noteNew((components[at] as NewComponent).package, known[at] as KnownVersion);
    for (let at = 0; at < components.length; at++)
      places[at] = placesOf(components[at] as NewComponent, known[at] as KnownVersion, patterns);
  }

  #noteNew({ licenses }: NewPackageVersion, known: KnownVersion): void {
    // Most have one.
    if (licenses.length === 1 && licenses[0] === known.licenses) return;
    for (const license of licenses)
      if (!hasLicense(known, license)) {
        // What was met by this batch alone is remembered once it is committed.
        if (known.id === 0) addLicense(known, license);
        else this.unlicensed.push({ known, license });
      }
  }

  /** What was met has its ids by now; other ones when a transaction had to be begun again. */
  identify(): void {
    for (const at of this.#met) this.ids[at] = (this.#known[at] as KnownVersion).id;
  }
}

/** Each pattern by itself, so that those that are equal are one object. */
type Patterns = Map<string, string>;

function placesOf(
  { package: item, occurrences }: NewComponent,
  known: KnownVersion,
  patterns: Patterns,
): string | readonly string[] {
  const [first] = occurrences;
  return occurrences.length === 1 && first !== undefined
    ? patternFor(known, item, first, patterns)
    : occurrences.map((occurrence) => patternFor(known, item, occurrence, patterns));
}

/** A package mostly is where it was in the image before, so the pattern is made once. */
function patternFor(
  known: KnownVersion,
  item: NewPackageVersion,
  occurrence: Occurrence,
  patterns: Patterns,
): string {
  const { path, layer } = occurrence;
  if (known.lastPath === path && known.lastLayer === layer) return known.lastPattern;
  const pattern = onlyOne(patterns, patternOf(occurrence, item));
  known.lastPath = path;
  known.lastLayer = layer;
  known.lastPattern = pattern;
  return pattern;
}

function onlyOne(patterns: Patterns, pattern: string): string {
  const there = patterns.get(pattern);
  if (there !== undefined) return there;
  if (patterns.size >= KEPT_PATTERNS) patterns.clear();
  patterns.set(pattern, pattern);
  return pattern;
}
