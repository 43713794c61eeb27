import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { graalvmCataloguer } from './index.ts';

const BASE = 0x400000;
const HEAD_BYTES = 64 + 56;

/** A program with one loaded segment, whose symbols lead to data in it. */
function program(symbols: Record<string, Buffer>): Buffer {
  const names = Buffer.from(['', ...Object.keys(symbols), '.dynsym', '.dynstr', ''].join('\0'), 'latin1');
  const table = Buffer.alloc(24 * Object.keys(symbols).length);
  let data = Buffer.alloc(0);
  for (const [index, [name, bytes]] of Object.entries(symbols).entries()) {
    table.writeUInt32LE(names.indexOf(`\0${name}\0`) + 1, index * 24);
    table.writeBigUInt64LE(BigInt(BASE + HEAD_BYTES + data.length), index * 24 + 8);
    data = Buffer.concat([data, bytes]);
  }
  const tableAt = HEAD_BYTES + data.length;
  const namesAt = tableAt + table.length;
  const head = Buffer.alloc(HEAD_BYTES);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(62, 18);
  head.writeUInt32LE(1, 20);
  head.writeBigUInt64LE(64n, 32);
  head.writeBigUInt64LE(BigInt(namesAt + names.length), 40);
  for (const [at, value] of [
    [52, 64],
    [54, 56],
    [56, 1],
    [58, 64],
    [60, 3],
    [62, 2],
  ] as const)
    head.writeUInt16LE(value, at);
  head.writeUInt32LE(1, 64);
  head.writeBigUInt64LE(BigInt(BASE), 64 + 16);
  head.writeBigUInt64LE(BigInt(tableAt), 64 + 32);
  const section = (name: string, type: number, offset: number, sizeBytes: number): Buffer => {
    const header = Buffer.alloc(64);
    header.writeUInt32LE(name === '' ? 0 : names.indexOf(`\0${name}\0`) + 1, 0);
    header.writeUInt32LE(type, 4);
    header.writeBigUInt64LE(BigInt(offset), 24);
    header.writeBigUInt64LE(BigInt(sizeBytes), 32);
    return header;
  };
  const sections = [
    section('', 0, 0, 0),
    section('.dynsym', 11, tableAt, table.length),
    section('.dynstr', 3, namesAt, names.length),
  ];
  return Buffer.concat([head, data, table, names, ...sections]);
}

function lengthOf(bytes: Buffer): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt(bytes.length));
  return number;
}

const SBOM = gzipSync(
  JSON.stringify({
    bomFormat: 'CycloneDX',
    components: [{ type: 'library', name: 'netty', purl: 'pkg:maven/io.netty/netty-common@4.1.100' }],
  }),
);

describe('graalvmCataloguer', () => {
  it('finds what a native image was compiled from, by the SBOM in it', () => {
    const bytes = program({ __svm_version_info: Buffer.from('x'), sbom: SBOM, sbom_length: lengthOf(SBOM) });
    const { found, problems } = catalogued({ 'app/native': bytes }, [graalvmCataloguer]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      found.map(({ type, namespace, name, version, evidence }) => [
        type,
        namespace,
        name,
        version,
        evidence.part,
      ]),
      [['maven', 'io.netty', 'netty-common', '4.1.100', true]],
    );
  });

  it('says of one without an SBOM, or with a broken one, that its libraries are unknown', () => {
    const none = program({ __svm_version_info: Buffer.from('x') });
    const broken = program({ sbom: Buffer.from('no gzip'), sbom_length: lengthOf(SBOM.subarray(0, 7)) });
    const lying = program({ sbom: SBOM, sbom_length: Buffer.alloc(8, 0xff) });
    const { found, problems } = catalogued({ none, broken, lying, other: program({ main: SBOM }) }, [
      graalvmCataloguer,
    ]);
    assert.deepEqual(found, []);
    assert.deepEqual(problems.map(({ path }) => path).sort(), ['broken', 'lying', 'none']);
  });
});
