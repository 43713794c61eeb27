import type { KnownVersion } from '../handle.ts';
import type { NewComponent, NewPackageVersion, Occurrence } from '../types.ts';
import { patternOf } from './places.ts';

/** Patterns are few, and one object for each is found in the processor's cache; beyond this many they start over. */
const KEPT_PATTERNS = 10_000;

/**
 * What is recorded of the components of one inventory, side by side. With hundreds in every image, most of the time goes into fetching them from memory:
 * so each is looked at once, and what follows has all it needs here.
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

  add(
    { package: item, occurrences }: NewComponent,
    known: KnownVersion | undefined,
    patterns: Patterns,
  ): void {
    if (known === undefined) this.unknown.push({ position: this.ids.length, version: item });
    else
      for (const license of item.licenses)
        if (!known.licenses.includes(license)) this.unlicensed.push({ purl: item.purl, license });
    this.ids.push(known?.id ?? 0);
    const [first] = occurrences;
    this.places.push(
      occurrences.length === 1 && first !== undefined
        ? patternFor(known, item, first, patterns)
        : occurrences.map((occurrence) => patternFor(known, item, occurrence, patterns)),
    );
  }

  /** What was unknown is by now. */
  identify(ids: ReadonlyMap<string, number>): void {
    for (const { position, version } of this.unknown) this.ids[position] = ids.get(version.purl) ?? 0;
  }
}

/** Each pattern by itself, so that those that are equal are one object. */
type Patterns = Map<string, string>;

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
