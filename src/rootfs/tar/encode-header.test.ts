import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { Entry } from '../entry.ts';
import { encodeHeader, endOfArchive, padding } from './encode-header.ts';
import { entryOf } from './member.ts';
import { readTar } from './read-tar.ts';

const TAR = digestOf('a tar') as Digest;

function encode(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    if (entry.type !== 'file' || entry.content.kind !== 'bytes') return [encodeHeader(entry)];
    return [encodeHeader(entry), entry.content.bytes, padding(entry.content.bytes.length)];
  });
  return Buffer.concat([...parts, endOfArchive()]);
}

async function decode(tar: Buffer): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const member of readTar([tar])) {
    const entry = entryOf(member, TAR);
    if (entry.type !== 'file' || entry.content.kind !== 'slice') entries.push(entry);
    else {
      const { offset, sizeBytes } = entry.content;
      entries.push({ ...entry, content: { kind: 'bytes', bytes: tar.subarray(offset, offset + sizeBytes) } });
    }
  }
  return entries;
}

const component = fc
  .uint8Array({ minLength: 1, maxLength: 90 })
  .map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll(/[/\0]/g, '_'))
  .filter((name) => name !== '.' && name !== '..');
const path = fc.array(component, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const metadata = {
  path,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.constant(0xfffffffe)),
  gid: fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.constant(2_097_152)),
  mtime: fc.oneof(fc.integer({ min: -5, max: 2 ** 31 }), fc.constant(8 ** 11), fc.constant(-1)),
};
const xattrs = fc
  .option(fc.uint8Array({ maxLength: 120 }), { nil: undefined })
  .map((value) => (value === undefined ? {} : { xattrs: new Map([['security.capability', value]]) }));
const bytes = fc.uint8Array({ maxLength: 1500 });
const entry: fc.Arbitrary<Entry> = fc
  .tuple(
    fc.record(metadata),
    xattrs,
    fc.oneof(
      bytes.map((content) => ({
        type: 'file' as const,
        content: { kind: 'bytes' as const, bytes: content },
      })),
      fc.constant({ type: 'directory' as const }),
      fc.constant({ type: 'fifo' as const }),
      path.map((target) => ({ type: 'hardlink' as const, target })),
      path.map((target) => ({ type: 'symlink' as const, target: `../${target}` })),
      fc.record({ type: fc.constant('block-device' as const), major: fc.nat(2_097_151), minor: fc.nat(255) }),
    ),
  )
  .map(([base, extra, kind]) => ({ ...base, ...extra, ...kind }));

describe('encodeHeader', () => {
  it('writes what readTar reads, whatever the entry holds', async () => {
    const plain = (entries: Entry[]): unknown =>
      entries.map((item) => ({
        ...item,
        xattrs: [...(item.xattrs ?? [])].map(([key, value]) => [key, Buffer.from(value).toString('hex')]),
        ...(item.type === 'file' && item.content.kind === 'bytes'
          ? { content: Buffer.from(item.content.bytes).toString('hex') }
          : {}),
      }));

    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        assert.deepEqual(plain(await decode(encode(entries))), plain(entries));
      }),
      { numRuns: 200 },
    );
  });

  it('writes one block of ustar, without owner names, where everything fits', () => {
    const block = encodeHeader({
      path: 'usr/bin',
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtime: 1_700_000_000,
      type: 'directory',
    });

    assert.equal(block.length, 512);
    assert.equal(block.toString('latin1', 0, 9), 'usr/bin/\0');
    assert.equal(block.toString('latin1', 257, 265), 'ustar\x0000');
    assert.equal(
      block.subarray(265, 329).every((byte) => byte === 0),
      true,
    );
  });

  it('uses the prefix field before a PAX header', () => {
    const header = (name: string): number =>
      encodeHeader({ path: name, mode: 0o644, uid: 0, gid: 0, mtime: 0, type: 'fifo' }).length;

    assert.equal(header(`${'d'.repeat(155)}/${'f'.repeat(100)}`), 512);
    assert.equal(header(`${'d'.repeat(156)}/${'f'.repeat(100)}`), 3 * 512);
    assert.equal(header(`d/${'f'.repeat(101)}`), 3 * 512);
  });

  it('gives the same bytes for the same entry, in whatever order its attributes were set', () => {
    const base = { path: 'x', mode: 0o644, uid: 3_000_000, gid: 0, mtime: -3, type: 'fifo' as const };
    const value = Buffer.from([1, 0, 10, 61]);
    const one = encodeHeader({
      ...base,
      xattrs: new Map([
        ['user.b', value],
        ['user.a', value],
      ]),
    });
    const two = encodeHeader({
      ...base,
      xattrs: new Map([
        ['user.a', value],
        ['user.b', value],
      ]),
    });

    assert.deepEqual(one, two);
    assert.equal(digestOf(one), digestOf(two));
  });

  it('refuses what no tar can hold', () => {
    const base = { path: 'x', mode: 0o644, uid: 0, gid: 0, mtime: 0 };

    assert.throws(
      () => encodeHeader({ ...base, type: 'block-device', major: 2 ** 22, minor: 0 }),
      /device number/,
    );
    assert.throws(
      () => encodeHeader({ ...base, type: 'fifo', xattrs: new Map([['user.a=b', Buffer.alloc(1)]]) }),
      /user.a=b/,
    );
  });
});
