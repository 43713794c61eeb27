import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { elfFile } from '../../../../test/fakes/elf-file.ts';
import { packedCataloguer } from './index.ts';

describe('packedCataloguer', () => {
  it('says of a program packed with UPX that it was not looked into', () => {
    const packed = Buffer.concat([elfFile({ isStatic: true, type: 2 }), Buffer.from('\0\0\0\0UPX!\x0d\x16')]);
    const tool = Buffer.concat([
      elfFile(),
      Buffer.alloc(5000),
      Buffer.from('UPX! is what upx itself has further on'),
    ]);
    const { found, problems } = catalogued({ 'bin/packed': packed, 'bin/upx': tool }, [packedCataloguer]);
    assert.deepEqual(found, []);
    assert.deepEqual(
      problems.map(({ path, message }) => [path, message]),
      [['bin/packed', 'packed with UPX: its contents were not examined']],
    );
  });
});
