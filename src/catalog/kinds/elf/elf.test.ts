import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { catalogued, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { elfFile } from '../../../../test/fakes/elf-file.ts';
import type { Cataloguer } from '../../types.ts';
import { catalogLoader, elfCataloguer, elfExaminer } from './index.ts';

/** A program of one note segment, which is what a loader skips. */
function withNote(json: string, type = 0xcafe1a7e): Buffer {
  const head = elfFile({ isStatic: true, type: 2 });
  const content = Buffer.from(`${json}\0`);
  const note = Buffer.alloc(16 + Math.ceil(content.length / 4) * 4);
  note.writeUInt32LE(4, 0);
  note.writeUInt32LE(content.length, 4);
  note.writeUInt32LE(type, 8);
  note.write('FDO\0', 12, 'latin1');
  content.copy(note, 16);
  const segment = 64;
  const bytes = Buffer.concat([head, note]);
  bytes.writeUInt32LE(4, segment);
  bytes.writeBigUInt64LE(BigInt(head.length), segment + 8);
  bytes.writeBigUInt64LE(BigInt(note.length), segment + 32);
  return bytes;
}

const NOTE =
  '{"type":"rpm","os":"fedora","osVersion":"40","name":"zstd","version":"1.5.6-1.fc40","architecture":"x86_64"}';

describe('elfCataloguer', () => {
  it('finds the package that left a note in a program', () => {
    const { found } = catalogued({ 'opt/zstd': withNote(NOTE) }, [elfCataloguer]);
    const hex = createHash('sha256').update(withNote(NOTE)).digest('hex');
    assert.deepEqual(found, [
      {
        type: 'rpm',
        namespace: 'fedora',
        name: 'zstd',
        version: '1.5.6-1.fc40',
        qualifiers: { arch: 'x86_64', distro: 'fedora-40' },
        kind: 'library',
        evidence: {
          by: 'elf',
          technique: 'manifest-analysis',
          confidence: 0.7,
          locations: ['opt/zstd'],
          value: 'rpm zstd 1.5.6-1.fc40',
        },
        files: [{ path: 'opt/zstd', digest: { algorithm: 'sha256', hex } }],
      },
    ]);
  });

  it('says nothing new of a package that is on record, by its own name or by its source', () => {
    const evidence = { by: 'rpm', technique: 'manifest-analysis', confidence: 1, locations: ['db'] } as const;
    const onRecord: Cataloguer = {
      id: 'rpm',
      examiners: [],
      catalogue: () => [{ type: 'rpm', name: 'zstd', version: '1.5.6-1.fc40', kind: 'library', evidence }],
    };
    const { found } = catalogued({ 'usr/bin/zstd': withNote(NOTE) }, [onRecord, elfCataloguer]);
    assert.equal(found.length, 1);
  });

  it('skips notes that are not JSON, lack a name, or name a prototype', () => {
    for (const json of [
      '{',
      '[]',
      '{"type":"rpm","version":"1"}',
      '{"__proto__":{"name":"x"},"type":"rpm","version":"1"}',
    ])
      assert.deepEqual(catalogued({ 'opt/x': withNote(json) }, [elfCataloguer]).found, [], json);
    assert.deepEqual(catalogued({ 'opt/x': withNote(NOTE, 1) }, [elfCataloguer]).found, []);
  });

  it('reports a malformed object and goes on', () => {
    const { problems } = catalogued({ 'opt/x': withNote(NOTE).subarray(0, 30) }, [elfCataloguer]);
    assert.equal(problems.length, 1);
  });
});

describe('catalogLoader', () => {
  it('resolves what a program of the tree needs, through symlinks and ld.so.conf', () => {
    const tree = new FakeTree(
      {
        'usr/bin/a': elfFile({ type: 2, needed: ['libz.so.1', 'libq.so.2', 'libnone.so'] }),
        'usr/lib/x86_64-linux-gnu/libz.so.1.3': elfFile({ soname: 'libz.so.1' }),
        'usr/lib/x86_64-linux-gnu/libz.so.1': { link: 'libz.so.1.3' },
        lib: { link: 'usr/lib' },
        'etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
        'etc/ld.so.conf.d/q.conf': '/opt/q\n',
        'opt/q/libq.so.2': elfFile({ soname: 'libq.so.2' }),
      },
      elfCataloguer.examiners,
    );
    assert.deepEqual(catalogLoader(tree)('usr/bin/a'), [
      { needed: 'libz.so.1', resolved: 'usr/lib/x86_64-linux-gnu/libz.so.1.3' },
      { needed: 'libq.so.2', resolved: 'opt/q/libq.so.2' },
      { needed: 'libnone.so' },
    ]);
    assert.equal(tree.factsAt(elfExaminer, 'opt/q/libq.so.2')?.soname, 'libq.so.2');
  });
});
