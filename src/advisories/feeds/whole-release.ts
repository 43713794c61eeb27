/**
 * Of how many packages a feed of a release or of a registry speaks at least, where it is the whole. One that speaks of fewer is a part of it, or somebody's
 * own: its records count, its silence means nothing. A good deal below what the distributions' own speak of: Debian's tracker of some 3,500
 * sources, Wolfi's of 1,456, Alpine's of 91 in main of the oldest branch (v3.3). Parts that are told apart by product or module may be small. Of
 * registries far below, as many have feeds of what they use: npm's own speaks of some 4,000, Maven's of 3,000, PyPI's of 2,500, Go's of 1,500.
 */
const LEAST: readonly [RegExp, number][] = [
  [/^Debian:/, 1000],
  [/^Ubuntu:\d+\.\d+(?::LTS)?$/, 1000],
  [/^Alpine:/, 80],
  [/^(?:Wolfi|Chainguard)$/, 400],
  [/^MinimOS$/, 100],
  [/^Arch Linux$/, 100],
  [/^(?:Rocky Linux|AlmaLinux|openSUSE):/, 50],
  [/^Go$/, 500],
  [/^PyPI$/, 300],
  [/^(?:Maven|Bitnami)$/, 100],
  [/^npm$/, 50],
  [/^(?:RubyGems|crates\.io|Packagist|NuGet|Hex|Pub|CRAN|Hackage)$/, 5],
];

/** Undefined: nobody knows how large its own is. */
export function leastOfWhole(ecosystem: string): number | undefined {
  return LEAST.find(([pattern]) => pattern.test(ecosystem))?.[1];
}
