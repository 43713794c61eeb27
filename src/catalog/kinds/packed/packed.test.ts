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
});
