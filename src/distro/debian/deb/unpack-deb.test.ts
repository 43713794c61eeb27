import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  arFile,
  controlTar,
  debFile,
  directoryEntry,
  type FakeDeb,
  fileEntry,
  tarFile,
} from '../../../../test/fakes/deb-file.ts';
import { type Cache, createCache } from '../../../base/cache/index.ts';
import type { Clock } from '../../../base/context.ts';
import { digestOf } from '../../../base/digest.ts';
import { ShearwallError } from '../../../base/errors.ts';
import { silentLog } from '../../../base/log.ts';
import { createWorkers, inlineWorkers, type Workers } from '../../../base/workers.ts';
import type { Entry } from '../../../rootfs/index.ts';
import { DEB_LIMITS, type DebLimits, type UnpackedDeb } from './types.ts';
import { readUnpackedDeb, unpackDeb } from './unpack-deb.ts';

const folder = mkdtempSync(join(tmpdir(), 'unpack-deb-'));
after(() => rmSync(folder, { recursive: true }));
const clock: Clock = { nowMs: () => 1_700_000_000_000, sleep: async () => {}, random: () => 0.5 };
let caches = 0;
const newCache = (): Promise<Cache> =>
  createCache(join(folder, `cache${caches++}`), { log: silentLog, clock });
const cache = await newCache();
const workers = inlineWorkers();

const expected = { name: 'hello', version: '1.0-1', architecture: 'amd64' };
const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 };

function store(bytes: Buffer): {
  debPath: string;
  debDigest: ReturnType<typeof digestOf>;
  sizeBytes: number;
} {
  const debPath = join(folder, 'x.deb');
  writeFileSync(debPath, bytes);
  return { debPath, debDigest: digestOf(bytes), sizeBytes: bytes.length };
}

const unpack = (bytes: Buffer, limits: Partial<DebLimits> = {}): Promise<UnpackedDeb> =>
  unpackDeb({ ...store(bytes), expected, limits: { ...DEB_LIMITS, ...limits } }, { cache, workers });

/** Files that a cache holds, temporary ones too. */
const filesIn = ({ dir }: Cache): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((file) =>
    file.isFile() && !/tag|lock|version/i.test(file.name) ? [join(file.parentPath, file.name)] : [],
  );

const sample: FakeDeb = {
  fields: 'Depends: libc6',
  control: { md5sums: 'd41d8cd98f00b204e9800998ecf8427e  usr/bin/hello\n' },
  entries: [
    directoryEntry(''),
    directoryEntry('usr'),
    fileEntry('usr/hello', 'hello, world', 0o4755),
    { path: 'usr/link', ...metadata, mode: 0o777, type: 'symlink', target: 'hello' },
    { path: 'usr/hard', ...metadata, type: 'hardlink', target: 'usr/hello' },
    {
      ...fileEntry('usr/caf\xe9\nx', ''),
      mtime: 1_800_000_000,
      xattrs: new Map([['security.capability', Uint8Array.of(1, 2)]]),
    },
  ],
};

describe('unpackDeb', () => {
  it('lists entries whose contents are slices of the cached data.tar', async () => {
    const deb = await unpack(debFile(sample));

    const tar = readFileSync(deb.dataPath);
    assert.equal(digestOf(tar), deb.dataDigest);
    assert.equal(tar.length, deb.dataSizeBytes);
    const contents = deb.entries.map((entry) => {
      if (entry.type !== 'file' || entry.content.kind !== 'slice') return entry;
      const { offset, sizeBytes } = entry.content;
      assert.equal(entry.content.tar, deb.dataDigest);
      return {
        ...entry,
        content: { kind: 'bytes', bytes: Buffer.from(tar.subarray(offset, offset + sizeBytes)) },
      };
    });
    assert.deepEqual(contents, sample.entries);
    assert.equal(deb.newestMtime, 1_800_000_000);
    assert.equal(deb.control.fields.get('Depends'), 'libc6');
    assert.equal(deb.controlSizeBytes, controlTar(sample).length);
    assert.equal(deb.controlDigest, digestOf(controlTar(sample)));
  });

  it('keeps setuid, owners and capabilities', async () => {
    const { entries } = await unpack(debFile(sample));

    assert.equal(entries.find(({ path }) => path === 'usr/hello')?.mode, 0o4755);
    assert.deepEqual([...(entries.at(-1)?.xattrs ?? [])], [['security.capability', Uint8Array.of(1, 2)]]);
  });

  it('gives the same result for the same tars, however they were compressed and on whatever thread', async () => {
    const plain = await unpack(debFile(sample));
    const compressed = await unpack(debFile({ ...sample, compression: 'gzip' }));
    const threads = createWorkers(2);
    const onThread = await unpackDeb({ ...store(debFile(sample)), expected }, { cache, workers: threads });
    await threads.close();

    assert.deepEqual(compressed, plain);
    assert.deepEqual(onThread, plain);
  });

  it('leaves nothing in the cache of a package that it refused', async () => {
    const own = await newCache();
    const before = filesIn(own);
    const bad = debFile({ entries: [fileEntry('x', ''), fileEntry('x', '')] });

    await assert.rejects(unpackDeb({ ...store(bad), expected }, { cache: own, workers }), /x is there twice/);
    assert.deepEqual(filesIn(own), before);
  });

  it('leaves nothing in the cache where a thread comes to the job after it was given up', async () => {
    const own = await newCache();
    const late: (() => unknown)[] = [];
    const givingUp: Workers = {
      ...inlineWorkers(),
      run: async (job, input) => {
        late.push(() => job.run(input));
        throw new Error('the worker threads were stopped');
      },
    };
    const input = { ...store(debFile(sample)), expected, limits: DEB_LIMITS };
    await assert.rejects(unpackDeb(input, { cache: own, workers: givingUp }), /were stopped/);
    for (const run of late) await assert.rejects(async () => await run(), { code: 'CACHE_FAILED' });
    assert.deepEqual(filesIn(own), []);
  });

  it('says which package it was', async () => {
    await assert.rejects(
      unpack(Buffer.from('no deb')),
      /^ShearwallError: package hello 1\.0-1 \(amd64\): this is not an ar archive/,
    );
  });

  it('says that a file is missing', async () => {
    const gone = { debPath: join(folder, 'gone.deb'), debDigest: digestOf(''), sizeBytes: 0, expected };

    await assert.rejects(unpackDeb(gone, { cache, workers }), (error) => codeOf(error) === 'DEB_UNREADABLE');
  });

  it('accepts a directory that is listed twice alike', async () => {
    const { entries } = await unpack(
      debFile({ entries: [directoryEntry('a'), fileEntry('a/b', ''), directoryEntry('a')] }),
    );

    assert.deepEqual(
      entries.map(({ path }) => path),
      ['a', 'a/b'],
    );
  });
});

describe('readUnpackedDeb', () => {
  it('gives what unpackDeb gave, from the cache alone', async () => {
    const deb = await unpack(debFile(sample));

    assert.deepEqual(await readUnpackedDeb({ expected, ...deb }, { cache, workers }), deb);
  });

  it('answers undefined when a tar is not there', async () => {
    const own = await newCache();
    const deb = await unpack(debFile(sample));

    assert.equal(await readUnpackedDeb({ expected, ...deb }, { cache: own, workers }), undefined);
  });

  it('removes a tar that was changed, wherever it was changed', async () => {
    const deb = await unpack(debFile(sample));
    for (const [digest, sizeBytes] of [
      [deb.dataDigest, deb.dataSizeBytes],
      [deb.controlDigest, deb.controlSizeBytes],
    ] as const) {
      for (const at of [0, 148, 513, sizeBytes - 1]) {
        await unpack(debFile(sample));
        const path = (await cache.find('tar', digest))?.path ?? '';
        const bytes = readFileSync(path);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        writeFileSync(path, bytes);

        assert.equal(await readUnpackedDeb({ expected, ...deb }, { cache, workers }), undefined);
        assert.equal(await cache.find('tar', digest), undefined);
      }
    }
  });

  it('answers undefined when a tar vanishes before it is opened, as when a cache is pruned', async () => {
    const deb = await unpack(debFile(sample));
    const stale: Cache = {
      ...cache,
      find: async () => ({ path: join(folder, 'gone'), sizeBytes: 1 }),
      drop: async () => {},
    };

    assert.equal(await readUnpackedDeb({ expected, ...deb }, { cache: stale, workers }), undefined);
  });

  it('refuses cached tars of another package than expected', async () => {
    const deb = await unpack(debFile(sample));

    await assert.rejects(
      readUnpackedDeb({ ...deb, expected: { ...expected, version: '2' } }, { cache, workers }),
      (error) => codeOf(error) === 'DEB_MISMATCH',
    );
  });
});

describe('hostile packages', () => {
  const refuses = async (bytes: Buffer, code: string, limits?: Partial<DebLimits>): Promise<void> => {
    await assert.rejects(unpack(bytes, limits), (error) => {
      assert.equal(codeOf(error), code, String(error));
      return true;
    });
  };
  const withData = (data: Buffer, extension = ''): Buffer =>
    arFile([
      ['debian-binary', '2.0\n'],
      ['control.tar', controlTar({})],
      [`data.tar${extension}`, data],
    ]);
  const shipping = (...entries: Entry[]): Buffer => debFile({ entries });
  /** The header of an entry with another name, as encodeHeader would never write it. */
  const renamed = (entry: Entry, name: string, at = 0): Buffer => {
    const tar = tarFile([entry]);
    tar.fill(0, at, at + 100).write(name, at, 'latin1');
    tar.write('        ', 148, 'latin1');
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return withData(tar);
  };

  it('another file under the digest of a package', async () => {
    const input = { ...store(debFile(sample)), expected };
    const other = debFile({ ...sample, entries: [] });

    writeFileSync(input.debPath, Buffer.concat([other, Buffer.alloc(input.sizeBytes - other.length)]));
    await assert.rejects(unpackDeb(input, { cache, workers }), (error) => codeOf(error) === 'DEB_DIGEST');
    writeFileSync(input.debPath, other);
    await assert.rejects(unpackDeb(input, { cache, workers }), /has \d+ bytes instead of \d+/);
  });

  it('another package under the name of this one', async () => {
    await refuses(debFile({ name: 'evil' }), 'DEB_MISMATCH');
    await refuses(debFile({ version: '0.9' }), 'DEB_MISMATCH');
    await refuses(debFile({ architecture: 'arm64' }), 'DEB_MISMATCH');
  });

  it('path traversal', async () => {
    await refuses(renamed(fileEntry('x', ''), '../../etc/passwd'), 'TAR_UNSAFE_PATH');
    await refuses(renamed(fileEntry('x', ''), './usr/../../x'), 'TAR_UNSAFE_PATH');
  });

  it('absolute names and absolute hard links', async () => {
    await refuses(renamed(fileEntry('x', ''), '/etc/passwd'), 'DEB_UNSAFE_ENTRY');
    const link: Entry = { path: 'x', ...metadata, type: 'hardlink', target: 'y' };
    await refuses(renamed(link, '/etc/shadow', 157), 'DEB_UNSAFE_ENTRY');
    await refuses(renamed(link, '../etc/shadow', 157), 'TAR_UNSAFE_PATH');
  });

  it('devices', async () => {
    await refuses(
      shipping({ path: 'dev/sda', ...metadata, type: 'block-device', major: 8, minor: 0 }),
      'DEB_UNSAFE_ENTRY',
    );
    await refuses(
      shipping({ path: 'dev/mem', ...metadata, type: 'character-device', major: 1, minor: 1 }),
      'DEB_UNSAFE_ENTRY',
    );
  });

  it('a root that is not a directory', async () => {
    await refuses(
      renamed({ path: 'x', ...metadata, type: 'symlink', target: '/etc' }, './'),
      'DEB_UNSAFE_ENTRY',
    );
  });

  it('duplicates: a link first, then a file that would be written through it', async () => {
    const link: Entry = { path: 'x', ...metadata, type: 'symlink', target: '/etc/passwd' };
    await refuses(shipping(link, fileEntry('x', 'evil')), 'DEB_DUPLICATE_ENTRY');
    await refuses(shipping(directoryEntry('x'), directoryEntry('x', 0o4777)), 'DEB_DUPLICATE_ENTRY');
  });

  it('bombs: tars that are larger than allowed, plain, compressed or by what they claim', async () => {
    const zeros = Buffer.alloc(3_000_000);
    // More than is unpacked at once, so that what a tar claims is seen first.
    const limits = { dataBytes: 2_000_000 };
    await refuses(
      withData(gzipSync(tarFile([fileEntry('x', zeros.toString())])), '.gz'),
      'TAR_LIMIT',
      limits,
    );
    await refuses(withData(gzipSync(zeros), '.gz'), 'COMPRESSION_TOO_LARGE', limits);
    await refuses(withData(zeros), 'COMPRESSION_TOO_LARGE', limits);
    await refuses(withData(gzipSync(Buffer.alloc(30_000_000)), '.gz'), 'TAR_LIMIT');
    const huge = { kind: 'slice', tar: digestOf(''), offset: 0, sizeBytes: 9 * 1024 ** 3 } as const;
    await refuses(withData(tarFile([{ path: 'x', ...metadata, type: 'file', content: huge }])), 'TAR_LIMIT');
    await refuses(debFile({ entries: [fileEntry('a', ''), fileEntry('b', '')] }), 'TAR_LIMIT', {
      entries: 1,
    });
    await refuses(
      debFile({ control: { postinst: zeros.toString() }, compression: 'gzip' }),
      'COMPRESSION_TOO_LARGE',
      { controlBytes: 100_000 },
    );
  });

  it('truncated tars and streams', async () => {
    const tar = tarFile([fileEntry('x', 'hello')]);
    await refuses(withData(tar.subarray(0, 700)), 'TAR_TRUNCATED');
    await refuses(withData(tar.subarray(0, 1024)), 'TAR_TRUNCATED');
    await refuses(withData(Buffer.alloc(0)), 'TAR_TRUNCATED');
    await refuses(withData(gzipSync(tar).subarray(0, 60), '.gz'), 'COMPRESSION_TRUNCATED');
    await refuses(debFile(sample).subarray(0, -512), 'DEB_TRUNCATED');
  });

  it('a second tar behind the first', async () => {
    await refuses(
      withData(Buffer.concat([tarFile([]), tarFile([fileEntry('x', 'evil')])])),
      'TAR_TRAILING_DATA',
    );
  });

  it('a control file without Package, and none at all', async () => {
    const control = (tar: Buffer): Buffer =>
      arFile([
        ['debian-binary', '2.0\n'],
        ['control.tar', tar],
        ['data.tar', tarFile([])],
      ]);
    await refuses(
      control(tarFile([fileEntry('control', 'Version: 1.0-1\nArchitecture: amd64\n')])),
      'DEB_CONTROL',
    );
    await refuses(control(tarFile([])), 'DEB_CONTROL');
  });
});

function codeOf(error: unknown): string | undefined {
  return error instanceof ShearwallError ? error.code : undefined;
}
