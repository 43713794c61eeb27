import type { KnownVersion, Remembered } from '../handle.ts';
import type { NewComponent, NewPackageVersion, Occurrence } from '../types.ts';
import { patternOf } from './places.ts';

/** Patterns are few, and one object for each is found in the processor's cache; beyond this many they start over. */
const KEPT_PATTERNS = 10_000;

/** What this process remembers of each, by its purl. */
export function rememberedOf(
  components: readonly NewComponent[],
  versions: Remembered['versions'],
): (KnownVersion | undefined)[] {
  const purls: string[] = [];
  for (let at = 0; at < components.length; at++) purls.push((components[at] as NewComponent).package.purl);
  const known: (KnownVersion | undefined)[] = [];
  for (let at = 0; at < purls.length; at++) known.push(versions.get(purls[at] as string));
  return known;
}

/**
 * What is recorded of the components of one inventory, side by side. With hundreds in every image, most of the time goes into fetching them from memory.
 * So each loop does one thing: of a short one without calls a processor fetches for several turns at once, which makes the whole twice as quick.
 */
export class Members {
  /** Of the package version of each; 0: see `unknown`. */
  readonly ids: number[] = [];
  /** The pattern of where each is (see places.ts), or several. */
  readonly places: (string | readonly string[])[] = [];
  /** What this process does not remember, and where in the list it is. */
  readonly unknown: { position: number; version: NewPackageVersion }[] = [];
  /** Of what it remembers: licences that it does not know of it. */
  readonly unlicensed: { purl: string; license: string }[] = [];

  constructor(
    components: readonly NewComponent[],
    known: readonly (KnownVersion | undefined)[],
    patterns: Patterns,
  ) {
    const { ids, places } = this;
    for (let at = 0; at < known.length; at++) ids.push(known[at]?.id ?? 0);
    for (let at = 0; at < components.length; at++)
      this.#noteNew((components[at] as NewComponent).package, known[at], at);
    for (let at = 0; at < components.length; at++)
      places.push(placesOf(components[at] as NewComponent, known[at], patterns));
  }

  #noteNew(version: NewPackageVersion, known: KnownVersion | undefined, position: number): void {
    if (known === undefined) this.unknown.push({ position, version });
    else
      for (const license of version.licenses)
        if (!known.licenses.includes(license)) this.unlicensed.push({ purl: version.purl, license });
  }

  /** What was unknown is by now. */
  identify(ids: ReadonlyMap<string, number>): void {
    for (const { position, version } of this.unknown) this.ids[position] = ids.get(version.purl) ?? 0;
  }
}

/** Each pattern by itself, so that those that are equal are one object. */
type Patterns = Map<string, string>;

function placesOf(
  { package: item, occurrences }: NewComponent,
  known: KnownVersion | undefined,
  patterns: Patterns,
): string | readonly string[] {
  const [first] = occurrences;
  return occurrences.length === 1 && first !== undefined
    ? patternFor(known, item, first, patterns)
    : occurrences.map((occurrence) => patternFor(known, item, occurrence, patterns));
}

/** A package mostly is where it was in the image before, so the pattern is made once. */
function patternFor(
  known: KnownVersion | undefined,
  item: NewPackageVersion,
  occurrence: Occurrence,
  patterns: Patterns,
): string {
  const { path, layer } = occurrence;
  if (known !== undefined && known.lastPath === path && known.lastLayer === layer) return known.lastPattern;
  const pattern = onlyOne(patterns, patternOf(occurrence, item));
  if (known !== undefined) {
    known.lastPath = path;
    known.lastLayer = layer;
    known.lastPattern = pattern;
  }
  return pattern;
}

function onlyOne(patterns: Patterns, pattern: string): string {
  const there = patterns.get(pattern);
  if (there !== undefined) return there;
  if (patterns.size >= KEPT_PATTERNS) patterns.clear();
  patterns.set(pattern, pattern);
  return pattern;
}
