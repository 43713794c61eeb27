import { VERSION_TRIPLE } from '../../strings/rule.ts';
import type { Software } from '../../strings/software.ts';

/** Crates of a registry: `…/registry/src/registry-6f17d22bba15001f/serde-1.0.203/src/de.rs`. */
export const CRATE_RULES: Software = {
  id: 'rust-crate',
  kind: 'library',
  hasCopies: true,
  rules: [
    {
      literals: ['/registry/src/'],
      after: String.raw`[-.\w]{1,80}/(?<name>[A-Za-z][-\w]{0,63}?)-(?<version>\d{1,5}\.\d{1,5}\.\d{1,5}(?:[-+][-+.0-9A-Za-z]{1,40})?)/`,
    },
  ],
};

/** The standard library that every program has in it, by the compiler that says so in .comment or in debug information. */
export const STANDARD_LIBRARY: Software = {
  id: 'rust-std',
  kind: 'library',
  rules: [
    {
      literals: ['rustc version '],
      after: String.raw`${VERSION_TRIPLE}(?:-[-.\w]{1,24})? \([0-9a-f]{9}`,
      requires: ['/rustc/'],
    },
    {
      literals: ['clang LLVM (rustc version '],
      after: String.raw`${VERSION_TRIPLE}(?:-[-.\w]{1,24})? \(`,
      requires: ['library/std/src'],
    },
  ],
};
