import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';

/** Node's zlib and zstd pack other bytes by build and CPU. What they unpack to is fixed by the formats. */
const HARMLESS = new Set([
  'constants',
  'crc32',
  'createGunzip',
  'gunzipSync',
  'inflateRawSync',
  'inflateSync',
  'zstdDecompressSync',
]);

/** What a fleet's store and the cache of what was found in layers pack stays in them, named by what it unpacks to. */
const OWN_USE = ['src/store/', 'src/image-files/layers/packed-facts.ts'];

const root = join(import.meta.dirname, '../..');
const sources = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Anything but one plain list of names counts as an import of everything. */
function namesFromZlib(file: string): string[] {
  const text = textOf(file);
  const list = /import\s*\{([^}]*)\}\s*from 'node:zlib'/.exec(text)?.[1];
  if (list === undefined || text.match(/zlib['"`]/g)?.length !== 1) return ['*'];
  return list.split(',').flatMap((item) => item.trim().split(/\s+/)[0] || []);
}

describe('the bytes of layers', () => {
  const importers = sources.filter(
    (file) =>
      /(?:from|import|\()\s*\(?\s*['"`](node:)?zlib['"`]/.test(textOf(file)) &&
      !OWN_USE.some((place) => file.startsWith(place)),
  );

  it('are looked after at all: the checks below saw the files', () => {
    assert.ok(sources.length > 50, `only ${sources.length} files seen`);
    assert.ok(importers.includes('src/compression/gunzip.ts'));
  });

  it('never come from node:zlib, of which only checksums and decoders are imported', () => {
    const imported = importers.flatMap((file) => namesFromZlib(file).map((name) => [file, name] as const));

    const suspects = imported.filter(([, name]) => !HARMLESS.has(name));
    assert.deepEqual(suspects, []);
  });

  it('never come from the web API that is zlib underneath', () => {
    const users = sources.filter((file) => /\bCompressionStream\b/.test(textOf(file)));
    assert.deepEqual(users, []);
  });

  it('are made by modules that can reach nothing outside', async () => {
    for (const file of globSync('*.wasm', { cwd: import.meta.dirname })) {
      const module = await WebAssembly.compile(readFileSync(join(import.meta.dirname, file)));
      assert.deepEqual(WebAssembly.Module.imports(module), [], relative(root, file));
    }
  });
});

declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  Module: { imports(module: object): unknown[] };
};
