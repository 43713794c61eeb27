import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { elfFile } from '../../../../test/fakes/elf-file.ts';
import { packedCataloguer } from './index.ts';

describe('packedCataloguer', () => {
  it('says of a program packed with UPX that it was not looked into', () => {
    const packed = Buffer.concat([elfFile({ isStatic: true, type: 2 }), Buffer.from('\0\0\0\0UPX!\x0d\x16')]);
    const tool = elfFile({ soname: `${'x'.repeat(5000)}UPX! is what upx itself has further on` });
    const { found, problems } = catalogued({ 'bin/packed': packed, 'bin/upx': tool }, [packedCataloguer]);
    assert.deepEqual(found, []);
    assert.deepEqual(
      problems.map(({ path, message }) => [path, message]),
      [['bin/packed', 'packed with UPX: its contents were not examined']],
    );
  });

  it('says of a program that something was attached to it that it did not look into that', () => {
    const messageOf = (program: Uint8Array): (string | undefined)[] =>
      catalogued({ 'bin/app': program }, [packedCataloguer]).problems.map(({ message }) => message);
    assert.deepEqual(messageOf(Buffer.concat([elfFile(), Buffer.from('---- Bun! ----\n'.repeat(10))])), [
      '150 bytes are attached behind the program, and were not examined',
    ]);
    assert.deepEqual(messageOf(elfFile({ note: 'NODE_SEA_BLOB' })), [
      'a copy of Node.js with a program in it (NODE_SEA_BLOB), which was not examined',
    ]);
    assert.deepEqual(messageOf(Buffer.concat([elfFile({ note: 'GNU' }), Buffer.alloc(8)])), []);
    assert.deepEqual(messageOf(elfFile({ class: 32, endianness: 'big' })), []);
    assert.deepEqual(messageOf(elfFile({ note: 'NODE_SEA_BLOB' }).subarray(0, 90)), []);
  });

  it('names the packages of npm in a program that Deno compiled, and says that no more of it was read', () => {
    const sized = (size: 32 | 64, content: string | Uint8Array): Buffer => {
      const length = Buffer.alloc(size / 8);
      length.writeUInt32LE(content.length);
      return Buffer.concat([length, Buffer.from(content)]);
    };
    const number = (value: number): Buffer => Buffer.from([value, 0, 0, 0]);
    const compiled = (ids: readonly string[], count = ids.length): Buffer => {
      const packages = Buffer.concat([number(count), ...ids.map((id) => sized(32, id)), number(0)]);
      const start = Buffer.from('\x08\0d3n0l4ndd3n0l4nd', 'latin1');
      return Buffer.concat([start, sized(64, '{}'), sized(64, packages), Buffer.from('[{"Dir":{}}]')]);
    };
    const readIn = (noteContent: Uint8Array): string[] => {
      const app = elfFile({ note: 'SUI', noteContent });
      const { found, problems } = catalogued({ 'bin/app': app }, [packedCataloguer]);
      assert.match(problems[0]?.message ?? '', /SUI, deno compile/);
      return found.map(({ namespace, name, version }) => `${namespace ?? ''} ${name} ${version}`);
    };
    assert.deepEqual(readIn(compiled(['lodash@4.17.20', '@a/b@1.0.0-rc.1_react@18.2.0_@c+d@2.0.0'])), [
      ' lodash 4.17.20',
      '@a b 1.0.0-rc.1',
    ]);
    assert.deepEqual(readIn(compiled(['lodash@4.17.20'], 2)), []);
    assert.deepEqual(readIn(compiled(['lodash'])), []);
    for (const at of [0, 5, 17, 19, 24, 30, 40])
      assert.deepEqual(readIn(compiled(['lodash@4.17.20']).subarray(0, at)), []);
    const torn = compiled(['lodash@4.17.20']);
    torn.fill(0xff, 18, 26);
    assert.deepEqual(readIn(torn), []);
  });
});
