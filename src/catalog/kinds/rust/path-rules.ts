import { VERSION_TRIPLE } from '../../strings/rule.ts';
import type { Software } from '../../strings/software.ts';

/** `serde-1.0.203/`: a folder of a crate's sources, as cargo and those who pack crates for it name them. */
const CRATE_FOLDER = String.raw`(?<name>[A-Za-z][-\w]{0,63}?)-(?<version>\d{1,5}\.\d{1,5}\.\d{1,5}(?:[-+][-+.0-9A-Za-z]{1,40})?)/`;

/**
 * Crates of a registry: `…/registry/src/registry-6f17d22bba15001f/serde-1.0.203/src/de.rs`; of Debian's and Fedora's own:
 * `/usr/share/cargo/registry/serde-1.0.203/src/de.rs`; and of what Nix vendors: `/build/cargo-vendor-dir/serde-1.0.203/src/de.rs`.
 */
export const CRATE_RULES: Software = {
  id: 'rust-crate',
  kind: 'library',
  hasCopies: true,
  rules: [
    {
      literals: ['/registry/src/'],
      after: `[-.\\w]{1,80}/${CRATE_FOLDER}`,
    },
    {
      literals: ['/usr/share/cargo/registry/', '/cargo-vendor-dir/'],
      after: `${CRATE_FOLDER}src/`,
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
