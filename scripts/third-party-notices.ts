/**
 * `node scripts/third-party-notices.ts FOLDER` writes THIRD-PARTY-NOTICES, from the licences of the crates that the WASM modules hold.
 * FOLDER is what `cargo vendor --locked --versioned-dirs FOLDER` fills in a copy of `wasm/`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is compiled in, with the files that say under which terms: what `cargo tree --target wasm32-unknown-unknown -e normal` lists. */
const HELD: Readonly<Record<string, readonly string[]>> = {
  'libbz2-rs-sys': ['LICENSE'],
  libc: ['LICENSE-MIT'],
  'liblzma-sys': ['LICENSE-MIT', 'xz/COPYING.0BSD'],
  'zlib-rs': ['LICENSE'],
  'zstd-sys': ['LICENSE', 'LICENSE.BSD-2-Clause', 'LICENSE.BSD-3-Clause', 'zstd/LICENSE'],
};

const HEAD = `What the modules of WebAssembly in this package hold of others, and under which terms. The modules are
dist/compression/*.wasm and dist/binaries/literals/literals.wasm; wasm/README.md in the repository says how each is made.

They also hold parts of Rust's standard library 1.85.1 (MIT OR Apache-2.0, used under Apache-2.0: its text is in LICENSE).
What dist/bundle holds of npm packages is in dist/bundle/LICENSES.txt; all other dependencies come with their own licences.
`;

const root = join(import.meta.dirname, '..');
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/third-party-notices.ts FOLDER');
const lock = readFileSync(join(root, 'wasm/Cargo.lock'), 'utf8');

function notice(name: string, files: readonly string[]): string {
  const version = new RegExp(`^name = "${name}"\nversion = "([^"]+)"`, 'm').exec(lock)?.[1];
  if (version === undefined) throw new Error(`wasm/Cargo.lock does not name ${name}`);
  const texts = files.map((file) =>
    readFileSync(join(folder ?? '', `${name}-${version}`, file), 'utf8').trim(),
  );
  const parts = texts.map((text, index) => `--- ${files[index]}\n\n${text.replaceAll(/[ \t\r]+$/gm, '')}\n`);
  return `${'='.repeat(80)}\n${name} ${version}\n${'='.repeat(80)}\n\n${parts.join('\n')}`;
}

writeFileSync(
  join(root, 'THIRD-PARTY-NOTICES'),
  [HEAD, ...Object.entries(HELD).map(([name, files]) => notice(name, files))].join('\n'),
);
