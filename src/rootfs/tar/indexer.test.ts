import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { base256, pax, raw } from '../../../test/fakes/raw-tar.ts';
import { fc } from '../../../test/seed.ts';
import { tarError } from '../../base/tar/errors.ts';
import type { Entry } from '../entry.ts';
import { encodeHeader, endOfArchive, padding } from './encode-header.ts';
import { TarIndexer, type TarLimits } from './indexer.ts';
import type { TarMember } from './member.ts';

const END = endOfArchive();

function index(parts: Buffer[], options: TarLimits & { chunkBytes?: number } = {}): TarMember[] {
  const bytes = Buffer.concat(parts);
  const members: TarMember[] = [];
  const indexer = new TarIndexer((member) => members.push(member), options);
  const step = options.chunkBytes ?? bytes.length;
  for (let at = 0; at < bytes.length; at += step) indexer.push(bytes.subarray(at, at + step));
  indexer.end();
  return members;
}

const first = (...parts: Buffer[]): TarMember => index([...parts, END])[0] as TarMember;

describe('TarIndexer', () => {
  it('finds the same entries however the tar is cut into chunks', () => {
    const entries: Entry[] = [
      { path: '', mode: 0o755, uid: 0, gid: 0, mtime: 1, type: 'directory' },
      {
        path: 'a',
        mode: 0o4755,
        uid: 1,
        gid: 2,
        mtime: 3,
        type: 'file',
        content: { kind: 'bytes', bytes: Buffer.alloc(700) },
      },
      {
        path: `${'long/'.repeat(60)}x`,
        mode: 0o777,
        uid: 0,
        gid: 0,
        mtime: 1,
        type: 'symlink',
        target: '/y',
      },
      {
        path: 'b',
        mode: 0o644,
        uid: 0,
        gid: 0,
        mtime: 1,
        type: 'file',
        content: { kind: 'bytes', bytes: Buffer.alloc(0) },
      },
    ];
    const parts = entries.flatMap((entry) =>
      entry.type === 'file' && entry.content.kind === 'bytes'
        ? [encodeHeader(entry), Buffer.from(entry.content.bytes), padding(entry.content.bytes.length)]
        : [encodeHeader(entry)],
    );
    const whole = index([...parts, END]);

    assert.deepEqual(
      whole.map((member) => member.path),
      ['', 'a', `${'long/'.repeat(60)}x`, 'b'],
    );
    assert.deepEqual(whole[1]?.type === 'file' && whole[1].range, { offset: 1024, sizeBytes: 700 });
    for (const chunkBytes of [1, 100, 511, 512, 513, 1024, 4096]) {
      assert.deepEqual(index([...parts, END], { chunkBytes }), whole, `chunks of ${chunkBytes}`);
    }
  });

  it('cleans names: ./, the root, trailing and doubled slashes, a leading slash', () => {
    const path = (name: string, type = '5'): string => first(raw({ name, type })).path;

    assert.equal(path('./'), '');
    assert.equal(path('.'), '');
    assert.equal(path('/'), '');
    assert.equal(path('./usr/bin/'), 'usr/bin');
    assert.equal(path('usr//bin/./x///'), 'usr/bin/x');
    assert.equal(path('/etc/passwd', '0'), 'etc/passwd');
    assert.equal(path('././.hidden', '0'), '.hidden');
    assert.equal(path('a/..b/c..', '0'), 'a/..b/c..');
    assert.equal(first(raw({ name: '/etc/passwd' })).name, '/etc/passwd');
  });

  it('keeps names that are not UTF-8 or hold a newline, byte for byte', () => {
    assert.equal(first(raw({ name: './caf\xe9\nx' })).path, 'caf\xe9\nx');
  });

  it('reads v7 headers: no magic, and directories recognised by their slash', () => {
    const member = first(raw({ name: 'dir/', type: '\0', magic: '', uname: 'junk' }));

    assert.deepEqual([member.path, member.type, member.uname], ['dir', 'directory', '']);
  });

  it('uses the prefix of ustar, which GNU headers do not have', () => {
    assert.equal(first(raw({ name: 'x', prefix: 'a/b' })).path, 'a/b/x');
    assert.equal(first(raw({ name: 'x', prefix: '12345', magic: 'ustar  \0' })).path, 'x');
  });

  it('reads GNU long names and link targets', () => {
    const long = `${'d/'.repeat(150)}x`;
    const member = first(
      raw({ name: '././@LongLink', type: 'K', body: `${long}\0` }),
      raw({ name: '././@LongLink', type: 'L', body: `./${long}\0` }),
      raw({ name: 'cut', type: '2', linkname: 'cut' }),
    );

    assert.deepEqual([member.path, member.type === 'symlink' && member.target], [long, long]);
  });

  it('reads PAX records, and rounds times down', () => {
    const member = first(
      pax({
        path: './new',
        size: '3',
        uid: '3000000',
        gid: '4000000',
        mtime: '-1.5',
        'SCHILY.xattr.security.capability': '\x01\0\n=',
        comment: 'ignored',
      }),
      raw({ body: 'abc', size: '00000000000\0' }),
    );

    assert.equal(member.path, 'new');
    assert.deepEqual([member.uid, member.gid, member.mtime], [3_000_000, 4_000_000, -2]);
    assert.deepEqual(member.type === 'file' && member.range.sizeBytes, 3);
    assert.deepEqual([...(member.xattrs ?? [])], [['security.capability', Uint8Array.of(1, 0, 10, 61)]]);
    assert.equal(first(pax({ mtime: '1700000000.999999999' }), raw({})).mtime, 1_700_000_000);
    assert.equal(first(pax({ mtime: '-0.0' }), raw({})).mtime, 0);
  });

  it('applies global PAX headers to all that follows, below own records', () => {
    const members = index([
      pax({ uid: '7', gid: '8' }, 'g'),
      raw({ name: 'a' }),
      pax({ uid: '9' }),
      raw({ name: 'b' }),
      pax({ uid: '' }, 'g'),
      raw({ name: 'c' }),
      END,
    ]);

    assert.deepEqual(
      members.map(({ uid, gid }) => [uid, gid]),
      [
        [7, 8],
        [9, 8],
        [0, 8],
      ],
    );
  });

  it('reads base-256 numbers', () => {
    const member = first(raw({ uid: base256(3_000_000, 8), mtime: base256(-5, 12), size: base256(0, 12) }));

    assert.deepEqual([member.uid, member.mtime], [3_000_000, -5]);
  });

  it('accepts the checksums that old writers summed from signed bytes', () => {
    assert.equal(first(raw({ name: '\xe9', checksum: 'signed' })).path, '\xe9');
  });

  it('takes no body from entries that have none, whatever size they state', () => {
    const members = index([raw({ name: 'd', type: '5', size: '00000001000\0' }), raw({ name: 'x' }), END]);

    assert.deepEqual(
      members.map(({ path }) => path),
      ['d', 'x'],
    );
  });

  it('accepts one zero block at the end of the file, and padding after two', () => {
    assert.equal(index([raw({}), END.subarray(512)]).length, 1);
    assert.equal(index([raw({}), END, Buffer.alloc(9216)]).length, 1);
  });
});

describe('attacks on TarIndexer', () => {
  const refuses = (code: keyof typeof tarError.catalogue, ...parts: Buffer[]): void => {
    assert.throws(
      () => index(parts),
      (error) => tarError.is(error, code),
    );
  };

  it('path traversal', () => {
    for (const name of ['../x', './a/../../x', 'a/..', '..', '/../etc/passwd', './../x/']) {
      refuses('TAR_UNSAFE_PATH', raw({ name }), END);
      refuses('TAR_UNSAFE_PATH', pax({ path: name }), raw({}), END);
      refuses('TAR_UNSAFE_PATH', raw({ type: '1', linkname: name }), END);
    }
  });

  it('empty names, targets, and names with a NUL', () => {
    refuses('TAR_UNSAFE_PATH', raw({ name: '' }), END);
    refuses('TAR_UNSAFE_PATH', pax({ path: 'a\0b' }), raw({}), END);
    refuses('TAR_UNSAFE_PATH', raw({ type: '2', linkname: '' }), END);
    refuses('TAR_UNSAFE_PATH', raw({ type: '1', linkname: '' }), END);
    refuses('TAR_UNSAFE_PATH', pax({ linkpath: 'a\0b' }), raw({ type: '2' }), END);
  });

  it('sparse files, in GNU and in PAX form', () => {
    refuses('TAR_UNSUPPORTED', raw({ type: 'S' }), END);
    refuses('TAR_UNSUPPORTED', pax({ 'GNU.sparse.major': '1' }), raw({}), END);
  });

  it('unknown kinds of entry', () => {
    for (const type of ['M', 'V', 'D', 'X', 'A', '8']) refuses('TAR_UNSUPPORTED', raw({ type }), END);
  });

  it('truncated: in a header, a body, an extension, before its end marker', () => {
    const file = raw({ body: 'x'.repeat(600) });
    refuses('TAR_TRUNCATED');
    refuses('TAR_TRUNCATED', file);
    refuses('TAR_TRUNCATED', file.subarray(0, 300));
    refuses('TAR_TRUNCATED', file.subarray(0, 1000));
    refuses('TAR_TRUNCATED', pax({ path: 'x' }));
    refuses('TAR_TRUNCATED', pax({ path: 'x' }).subarray(0, 600));
    refuses('TAR_TRUNCATED', raw({ size: '77777777777\0' }), END);
  });

  it('data behind the end marker, which some readers would go on to read', () => {
    refuses('TAR_TRAILING_DATA', END, raw({}), END);
    refuses('TAR_TRAILING_DATA', END.subarray(512), raw({}), END);
    refuses('TAR_TRAILING_DATA', END, Buffer.from([1]));
  });

  it('endless zero padding', () => {
    const indexer = new TarIndexer(() => {});
    const zeros = Buffer.alloc(1 << 20);

    assert.throws(
      () => {
        while (true) indexer.push(zeros);
      },
      (error) => tarError.is(error, 'TAR_LIMIT'),
    );
  });

  it('wrong checksums and numbers that are none', () => {
    refuses('TAR_HEADER', raw({ checksum: 'wrong' }), END);
    refuses('TAR_HEADER', Buffer.alloc(512, 'x'), END);
    refuses('TAR_HEADER', raw({ size: '0000000000x\0' }), END);
    refuses('TAR_HEADER', raw({ mode: '-000644\0' }), END);
    refuses('TAR_HEADER', raw({ uid: '1 2    \0' }), END);
  });

  it('negative and overflowing numbers', () => {
    refuses('TAR_NUMBER', raw({ size: base256(-512, 12) }), END);
    refuses('TAR_NUMBER', raw({ size: Buffer.alloc(12, 0x7f).fill(0x80, 0, 1) }), END);
    refuses('TAR_NUMBER', raw({ uid: base256(-1, 8) }), END);
    refuses('TAR_NUMBER', raw({ uid: base256(0xffffffff, 8) }), END);
    for (const size of ['-1', '1e3', '0x10', '99999999999999999', ' 1', '9007199254740993']) {
      refuses('TAR_NUMBER', pax({ size }), raw({}), END);
    }
    for (const mtime of ['now', '1.5.5', '1e9', '9'.repeat(16)])
      refuses('TAR_NUMBER', pax({ mtime }), raw({}), END);
  });

  it('malformed PAX records', () => {
    const bodies = [
      'x',
      '5 a=b',
      '99 a=b\n',
      '6 a=b\nx',
      '5 ab\n',
      '6 =bc\n',
      '0 a=b\n',
      '-6 a=b\n',
      '12345678901 a=b\n',
      '3 a\n',
      '5\n',
    ];
    for (const body of bodies) refuses('TAR_PAX', raw({ type: 'x', body }), raw({}), END);
  });

  it('two extended headers of a kind for one entry', () => {
    refuses('TAR_HEADER', pax({ path: 'a' }), pax({ path: 'b' }), raw({}), END);
    refuses('TAR_HEADER', raw({ type: 'L', body: 'a' }), raw({ type: 'L', body: 'b' }), raw({}), END);
    refuses('TAR_HEADER', pax({ path: 'a' }), END);
  });

  it('huge extended headers are refused before they are collected', () => {
    for (const type of ['x', 'g', 'L', 'K']) refuses('TAR_LIMIT', raw({ type, size: '00077777777\0' }));
    const global = pax({ comment: 'x'.repeat(600_000) }, 'g');
    refuses('TAR_LIMIT', global, global, raw({}), END);
  });

  it('names longer than any system takes', () => {
    refuses('TAR_LIMIT', pax({ path: 'a/'.repeat(2048) }), raw({}), END);
    refuses('TAR_UNSAFE_PATH', pax({ linkpath: 'a'.repeat(4096) }), raw({ type: '2' }), END);
  });

  it('bombs: more bytes or entries than allowed', () => {
    const refusesWith = (limits: TarLimits, ...parts: Buffer[]): void => {
      assert.throws(
        () => index(parts, limits),
        (error) => tarError.is(error, 'TAR_LIMIT'),
      );
    };

    refusesWith({ limitEntries: 2 }, raw({}), raw({}), raw({}), END);
    refusesWith({ limitBytes: 2000 }, raw({ body: 'x'.repeat(600) }), END);
    refusesWith({ limitBytes: 1_000_000 }, raw({ size: '77777777777\0' }));
  });

  it('random damage: an answer or a TAR_ error, never anything else', () => {
    const tar = Buffer.concat([
      pax({ path: 'some/name', mtime: '1.5', 'SCHILY.xattr.user.a': 'b' }),
      raw({ body: 'hello' }),
      raw({ name: '././@LongLink', type: 'L', body: `${'n'.repeat(120)}\0` }),
      raw({ type: '2', linkname: 'target' }),
      END,
    ]);
    const damage = fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });

    fc.assert(
      fc.property(damage, fc.integer({ min: 1, max: tar.length }), (changes, chunkBytes) => {
        const damaged = Buffer.from(tar);
        for (const [at, byte] of changes) damaged[at] = byte;
        for (let at = 0; at < damaged.length - 1024; at += 512) fixChecksum(damaged.subarray(at, at + 512));
        try {
          index([damaged], { chunkBytes });
        } catch (error) {
          assert.ok(tarError.is(error), String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Makes any block a header that passes its first check. */
function fixChecksum(block: Buffer): void {
  if (block.toString('latin1', 257, 262) !== 'ustar') return;
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
