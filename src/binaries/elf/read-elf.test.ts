import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { fc } from '../../../test/seed.ts';
import { ShearwallError } from '../../base/index.ts';
import { binaryError } from '../errors.ts';
import { isElf, readElf } from './read-elf.ts';

const program = elfFile({
  type: 2,
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libm.so.6', 'libc.so.6'],
  runpath: '$ORIGIN/../lib:/opt/lib',
  flags1: 0x08000000,
});

describe('readElf', () => {
  it('reads what a program asks of its loader', () => {
    assert.deepEqual(readElf(program), {
      class: 64,
      endianness: 'little',
      machine: 'x86_64',
      type: 'executable',
      flags: 0,
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      dynamic: {
        needed: ['libm.so.6', 'libc.so.6'],
        rpath: [],
        runpath: ['$ORIGIN/../lib', '/opt/lib'],
        flags1: 0x08000000,
      },
    });
  });

  it('reads the soname and the old RPATH of a library', () => {
    const object = readElf(elfFile({ soname: 'libz.so.1', rpath: '/opt/lib', machine: 183 }));

    assert.equal(object?.machine, 'aarch64');
    assert.equal(object.type, 'shared');
    assert.deepEqual([object.dynamic?.soname, object.dynamic?.rpath], ['libz.so.1', ['/opt/lib']]);
  });

  it('reads both classes and byte orders', () => {
    for (const elfClass of [32, 64] as const)
      for (const endianness of ['little', 'big'] as const) {
        const object = readElf(elfFile({ class: elfClass, endianness, machine: 22, soname: 'liba.so.1' }));

        assert.deepEqual([object?.class, object?.endianness], [elfClass, endianness]);
        assert.deepEqual([object?.machine, object?.dynamic?.soname], ['s390x', 'liba.so.1']);
      }
  });

  it('says that a static program has no dynamic section and no interpreter', () => {
    const object = readElf(elfFile({ isStatic: true, type: 2 }));

    assert.deepEqual(
      [object?.dynamic, object?.interpreter, object?.type],
      [undefined, undefined, 'executable'],
    );
  });

  it('gives a machine that it does not know by number', () => {
    assert.equal(readElf(elfFile({ machine: 4711 }))?.machine, 'machine-4711');
  });

  it('is undefined for anything that is not an ELF object', () => {
    assert.equal(readElf(Buffer.from('#!/bin/sh\n')), undefined);
    assert.equal(readElf(Buffer.alloc(0)), undefined);
    assert.equal(isElf(Buffer.from('\x7fEL', 'latin1')), false);
  });
});

describe('hostile ELF objects', () => {
  const refused = (bytes: Buffer, message: RegExp): void =>
    assert.throws(
      () => readElf(bytes),
      (error) => binaryError.is(error, 'ELF_MALFORMED') && message.test(error.message),
    );
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(program);
    change(bytes);
    return bytes;
  };

  it('are refused when cut off anywhere', () => {
    for (let length = 4; length < program.length - 8; length += 7) {
      const cut = program.subarray(0, length);
      assert.throws(
        () => readElf(cut),
        (error) => binaryError.is(error),
      );
    }
  });

  it('are refused with a class or byte order that does not exist', () => {
    refused(
      changed((bytes) => bytes.writeUInt8(9, 4)),
      /class 9/,
    );
    refused(
      changed((bytes) => bytes.writeUInt8(0, 5)),
      /byte order 0/,
    );
  });

  it('are refused with 65,535 program headers', () => {
    refused(
      changed((bytes) => bytes.writeUInt16LE(0xffff, 56)),
      /65535 program headers/,
    );
  });

  it('are refused when a header points beyond 2^53', () => {
    refused(
      changed((bytes) => bytes.fill(0xff, 32, 40)),
      /points to Infinity/,
    );
  });

  it('are refused when the string table is in no segment', () => {
    const bytes = elfFile({ soname: 'liba.so.1' });
    const load = 64;
    bytes.writeUInt32LE(0, load + 32);

    refused(bytes, /no string table inside the file/);
  });

  it('are refused when a name is outside the string table', () => {
    const bytes = elfFile({ needed: ['liba.so.1'] });
    const dynamic = bytes.readUInt32LE(64 + 56 + 8);
    bytes.writeUInt32LE(0x7fffff, dynamic + 8);

    refused(bytes, /outside the string table/);
  });

  it('end in a value or an error of ours, whatever the bytes', () => {
    const mutation = fc.array(fc.tuple(fc.nat(program.length - 1), fc.nat(255)), { maxLength: 12 });
    fc.assert(
      fc.property(mutation, (changes) => {
        const bytes = Buffer.from(program);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          readElf(bytes);
        } catch (error) {
          assert.ok(error instanceof ShearwallError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});
