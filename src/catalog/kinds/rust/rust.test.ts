import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { raw } from '../../../../test/fakes/raw-tar.ts';
import { classifierCataloguer } from '../classifiers/index.ts';
import { rustCataloguer } from './index.ts';

const data = join(import.meta.dirname, '../../../../../shared/data/binaries');

/** A PE file with one section. */
function program(section: Buffer, name = '.dep-v0'): Buffer {
  const bytes = Buffer.alloc(0x200);
  bytes.write('MZ');
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.writeUInt16LE(1, 0x86);
  bytes.write(name, 0x98, 'latin1');
  bytes.writeUInt32LE(section.length, 0x98 + 8);
  bytes.writeUInt32LE(section.length, 0x98 + 16);
  bytes.writeUInt32LE(0x200, 0x98 + 20);
  return Buffer.concat([bytes, section]);
}

function audited(json: unknown): Buffer {
  return program(deflateSync(JSON.stringify(json)));
}

const CRATES = {
  packages: [
    { name: 'app', version: '0.1.0', source: 'local', root: true, dependencies: [1, 2] },
    { name: 'serde', version: '1.0.1', source: 'crates.io' },
    { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build', dependencies: [1] },
  ],
};

describe('rustCataloguer', () => {
  it('believes what cargo installed as long as a program of it is there', () => {
    const from = '(registry+https://github.com/rust-lang/crates.io-index)';
    const lines = [
      '[v1]',
      `"ripgrep 14.0.3 ${from}" = ["rg"]`,
      `"gone 1.0.0 ${from}" = ["gone"]`,
      '"x" = []',
      '',
    ];
    const { found } = catalogued({ 'usr/local/.crates.toml': lines.join('\n'), 'usr/local/bin/rg': 'x' }, [
      rustCataloguer,
    ]);
    assert.deepEqual(
      found.map(({ type, name, version, kind, evidence }) => [type, name, version, kind, evidence.locations]),
      [['cargo', 'ripgrep', '14.0.3', 'application', ['usr/local/.crates.toml']]],
    );
  });

  it('believes the newer record of what cargo installed, also alone', () => {
    const from = '(registry+https://github.com/rust-lang/crates.io-index)';
    const installs = {
      [`ripgrep 14.0.3 ${from}`]: { version_req: null, bins: ['rg'] },
      [`gone 1.0.0 ${from}`]: {},
    };
    const files = {
      '.crates2.json': JSON.stringify({ installs }),
      'bin/rg': 'x',
      'a/.crates2.json': '{"installs": 1',
    };
    const { found, problems } = catalogued(files, [rustCataloguer]);
    assert.deepEqual(
      found.map(({ name, version, evidence }) => [name, version, evidence.locations]),
      [['ripgrep', '14.0.3', ['.crates2.json']]],
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['a/.crates2.json'],
    );
  });

  it('lists crates as cargo packs them', () => {
    const packed = (text: string): Buffer =>
      gzipSync(Buffer.concat([raw({ name: 'evil-1.0.0/Cargo.toml', body: text }), Buffer.alloc(1024)]));
    const { found, problems } = catalogued(
      {
        'c/evil-1.0.0.crate': packed('[package]\nname = "evil"\nversion = "1.0.0"\n'),
        'c/broken.crate': packed('[package'),
        'c/nameless.crate': packed('[package]\nname = 1\n'),
        'c/text.crate': 'x',
      },
      [rustCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, evidence }) => [name, version, evidence.locations]),
      [['evil', '1.0.0', ['c/evil-1.0.0.crate!/evil-1.0.0/Cargo.toml']]],
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['c/broken.crate'],
    );
  });

  it('says that the record of what cargo installed is broken, and reads nothing of it', () => {
    const { found, problems } = catalogued({ 'usr/local/.crates.toml': '[v1]\n"x" = [' }, [rustCataloguer]);
    assert.deepEqual([found.length, problems.map(({ path }) => path)], [0, ['usr/local/.crates.toml']]);
  });

  it('lists the crates of cargo-auditable with what they need, without those of the build alone', () => {
    const { found } = catalogued({ 'bin/app': audited(CRATES) }, [rustCataloguer]);
    assert.deepEqual(
      found.map(({ type, name, version, kind, requires }) => [type, name, version, kind, requires]),
      [
        ['cargo', 'app', '0.1.0', 'application', [{ type: 'cargo', name: 'serde', constraint: '=1.0.1' }]],
        ['cargo', 'serde', '1.0.1', 'library', undefined],
      ],
    );
  });

  it('tells crates by the paths of their sources, each once, with little confidence', () => {
    const root = '/home/u/.cargo/registry/src/registry-6f17d22bba15001f';
    const text = `\x7fELF\0\0${root}/serde_json-1.0.2/src/de.rs${root}/serde_json-1.0.2/src/ser.rs\0${root}/h2-0.4.0-rc.1/src/x.rs\0`;
    const { found } = catalogued({ 'bin/app': Buffer.from(text, 'latin1') }, [rustCataloguer]);
    assert.deepEqual(
      found.map(({ name, version, evidence }) => [name, version, evidence.confidence]),
      [
        ['serde_json', '1.0.2', 0.5],
        ['h2', '0.4.0-rc.1', 0.5],
      ],
    );
  });

  it('tells crates that a distribution packs by the paths of their sources', () => {
    const paths = [
      '/usr/share/cargo/registry/regex-automata-0.4.9/src/util/pool.rs',
      '/build/cargo-vendor-dir/h2-0.4.0-rc.1/src/lib.rs',
      '/usr/share/cargo/registry/sequoia-sq-1.3.1/target/x86_64-unknown-linux-gnu/release/build/x.rs',
    ];
    const text = `\x7fELF\0\0${paths.join('')}\0`;
    const { found } = catalogued({ 'usr/bin/app': Buffer.from(text, 'latin1') }, [rustCataloguer]);
    assert.deepEqual(
      found.map(({ name, version }) => [name, version]),
      [
        ['regex-automata', '0.4.9'],
        ['h2', '0.4.0-rc.1'],
      ],
    );
  });

  it('does not take a program for explained by the crates and the library that left their paths in it', () => {
    const crate = '/home/u/.cargo/registry/src/registry-6f17d22bba15001f/serde_json-1.0.2/src/de.rs';
    const library = '/rustc/4eb161250e340c8f48f66e2b929ef4a5bed7c181/library/std';
    const text = `\x7fELF\0\0${crate}\0${library}\0rustc version 1.85.1 (4eb161250 2025-03-15)\0`;
    const { found } = catalogued({ 'bin/app': Buffer.from(text, 'latin1') }, [rustCataloguer]);
    assert.deepEqual(
      found.map(({ name, evidence }) => [name, evidence.part]),
      [
        ['serde_json', true],
        ['rust', true],
      ],
    );
    // Nor by the compiler, which debug information names.
    const debug = `\x7fELF\0\0clang LLVM (rustc version 1.95.0 (59807616e 2026-04-14))\0library/std/src\0${library}`;
    const seen = catalogued({ 'bin/app': Buffer.from(debug, 'latin1') }, [
      classifierCataloguer,
      rustCataloguer,
    ]);
    assert.deepEqual(
      seen.found.map(({ name, evidence }) => [name, evidence.part]),
      [['rust', true]],
    );
  });

  it('tells the standard library by the compiler', () => {
    const text =
      '\x7fELF\0/rustc/4eb161250e340c8f48f66e2b929ef4a5bed7c181/library/std\0rustc version 1.85.1 (4eb161250 2025-03-15)\0';
    const { found } = catalogued({ 'bin/app': Buffer.from(text, 'latin1') }, [rustCataloguer]);
    assert.deepEqual(
      found.map(({ name, version }) => `${name}@${version}`),
      ['rust@1.85.1'],
    );
  });

  it('reports a list that cannot be read, or is a bomb', () => {
    const bomb = program(deflateSync(Buffer.alloc(64 * 1024 ** 2)));
    for (const bytes of [program(Buffer.from('junk')), bomb]) {
      const { found, problems } = catalogued({ 'bin/app': bytes }, [rustCataloguer]);
      assert.deepEqual([found.length, problems.length], [0, 1]);
    }
  });

  it('survives headers that lie, and programs cut off anywhere', () => {
    const whole = audited(CRATES);
    for (let length = 0; length < whole.length; length += 3)
      catalogued({ 'bin/app': whole.subarray(0, length) }, [rustCataloguer]);
  });

  it('reads real programs', (test) => {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(data, 'rust-auditable-uses_serde_json'));
    } catch {
      return test.skip('the shared data are not here');
    }
    const { found } = catalogued({ app: bytes }, [rustCataloguer]);
    assert.ok(found.some(({ name }) => name === 'serde_json'));
  });
});
