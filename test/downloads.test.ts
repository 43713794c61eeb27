import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { deb, file, gzip, link, tar } from '../scripts/downloads/archives.ts';
import { filesOfTarball } from '../scripts/downloads/program-files.ts';
import { readTar } from '../src/rootfs/index.ts';

const ENTRIES = [file('b/bin/run', 'run', 0o755), link('b/link', 'bin/run'), file('a', 'a')];

async function membersOf(bytes: Uint8Array): Promise<string[]> {
  const members: string[] = [];
  for await (const { path, type, mode, uid, mtime } of readTar([bytes]))
    members.push(`${path} ${type} ${mode.toString(8)} ${uid} ${mtime}`);
  return members;
}

describe('what is downloaded', () => {
  it('holds each folder before its files, in one order, with owners, modes and times of nobody’s machine', async () => {
    assert.deepEqual(await membersOf(tar(ENTRIES)), [
      'a file 644 0 499162500',
      'b directory 755 0 499162500',
      'b/bin directory 755 0 499162500',
      'b/bin/run file 755 0 499162500',
      'b/link symlink 777 0 499162500',
    ]);
    assert.deepEqual(tar(ENTRIES.toReversed()), tar(ENTRIES));
  });

  it('is gzip of many blocks, and a .deb of three members', async () => {
    const large = Buffer.alloc(3_000_001, 'text ');
    assert.deepEqual(gunzipSync(await gzip(large)), large);
    const bytes = await deb({ Package: 'x', Version: '1' }, ENTRIES);
    assert.equal(bytes.toString('latin1', 0, 8), '!<arch>\n');
    const members: [string, Buffer][] = [];
    for (let at = 8; at < bytes.length; ) {
      const sizeBytes = Number(bytes.toString('latin1', at + 48, at + 58));
      members.push([
        bytes.toString('latin1', at, at + 16).trim(),
        bytes.subarray(at + 60, at + 60 + sizeBytes),
      ]);
      at += 60 + sizeBytes + (sizeBytes % 2);
    }
    const [format, control, data] = members;
    assert.deepEqual([format?.[0], format?.[1].toString()], ['debian-binary', '2.0\n']);
    assert.match(gunzipSync(control?.[1] ?? '').toString(), /Package: x\nVersion: 1\n/);
    assert.deepEqual(gunzipSync(data?.[1] ?? ''), tar(ENTRIES));
  });

  it('takes the files of a package of npm without the folder around them, and what starts it may be run', async () => {
    const packed = await gzip(tar([file('package/bin/node', 'elf'), file('package/package.json', '{}')]));
    assert.deepEqual(
      (await filesOfTarball(packed)).map(({ path, bytes, mode }) => [path, bytes.toString(), mode]),
      [
        ['bin/node', 'elf', 0o755],
        ['package.json', '{}', 0o644],
      ],
    );
  });
});
