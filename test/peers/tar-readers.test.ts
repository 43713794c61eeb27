/** GNU tar, bsdtar and Python read what we write; we read what GNU tar and bsdtar write in each of their formats. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type Entry, readTar, type TarMember } from '../../src/rootfs/index.ts';
import { tarFile } from '../fakes/deb-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tar-readers-'));
after(() => rmSync(folder, { recursive: true }));

function absent(program: string): string | false {
  return spawnSync(program, ['--version']).error === undefined ? false : `${program} is not installed`;
}

function run(program: string, args: string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'latin1',
    input,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stderr}`);
  assert.equal(stderr, '', `${program} ${args.join(' ')} warns`);
  return stdout;
}

const long = `${'directory-with-a-name/'.repeat(12)}file`;
const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 };
const content = (text: string) => ({ kind: 'bytes' as const, bytes: Buffer.from(text) });
const ours: Entry[] = [
  { path: 'dir', ...metadata, mode: 0o2755, gid: 8, type: 'directory' },
  { path: 'dir/file', ...metadata, mode: 0o4755, type: 'file', content: content('hello') },
  { path: 'dir/hard', ...metadata, mode: 0o4755, type: 'hardlink', target: 'dir/file' },
  { path: 'dir/link', ...metadata, mode: 0o777, type: 'symlink', target: '/somewhere/else' },
  { path: `${'p'.repeat(150)}/${'n'.repeat(99)}`, ...metadata, type: 'file', content: content('prefix') },
  { path: long, ...metadata, uid: 3_000_000, gid: 4_000_000_000, type: 'file', content: content('long') },
  { path: 'far', ...metadata, mtime: 9_000_000_000, type: 'fifo' },
  { path: 'long-link', ...metadata, mode: 0o777, type: 'symlink', target: `/${long}` },
  {
    path: 'ping',
    ...metadata,
    type: 'file',
    content: content('x'),
    xattrs: new Map([
      ['security.capability', Buffer.from('0100000200200000000000000000000000000000', 'hex')],
    ]),
  },
];
const ourTar = join(folder, 'ours.tar');
writeFileSync(ourTar, tarFile(ours));

/** `mode owner size date name` as `tar -tv` prints. */
const names = (listing: string): string[] => listing.split('\n').filter((line) => line !== '');

describe('encodeHeader, read by others', () => {
  it('is read by GNU tar', { skip: absent('tar') }, () => {
    const lines = names(run('tar', ['--numeric-owner', '--full-time', '-tvf', ourTar]));

    assert.equal(lines.length, ours.length);
    assert.match(lines[0] ?? '', /^drwxr-sr-x 0\/8 +0 2023-11-14 22:13:20 dir\/$/);
    assert.match(lines[1] ?? '', /^-rwsr-xr-x 0\/0 +5 .* dir\/file$/);
    assert.match(lines[2] ?? '', /^hrwsr-xr-x .* dir\/hard link to dir\/file$/);
    assert.match(lines[4] ?? '', new RegExp(`p{150}/n{99}$`));
    assert.ok(lines[5]?.startsWith('-rw-r--r-- 3000000/4000000000') && lines[5]?.endsWith(long));
    assert.match(lines[6] ?? '', /2255-03-14/);
    assert.ok(lines[7]?.endsWith(`long-link -> /${long}`));
    assert.equal(run('tar', ['-xOf', ourTar, long]), 'long');
    assert.match(run('tar', ['--xattrs', '--xattrs-include=*', '-tvvf', ourTar]), /20 security\.capability/);
  });

  it('is read by bsdtar', { skip: absent('bsdtar') }, () => {
    const lines = names(run('bsdtar', ['--numeric-owner', '-tvf', ourTar]));

    assert.equal(lines.length, ours.length);
    assert.match(lines[1] ?? '', /^-rwsr-xr-x +0 0 +0 +5 .* dir\/file$/);
    assert.ok(/3000000 +4000000000/.test(lines[5] ?? '') && lines[5]?.endsWith(long));
    assert.equal(run('bsdtar', ['-xOf', ourTar, long]), 'long');
  });

  it('is read by Python', { skip: absent('python3') }, () => {
    const script = `
import sys, tarfile
for m in tarfile.open(sys.argv[1]):
    print(m.name, oct(m.mode), m.uid, m.gid, int(m.mtime), m.size, m.linkname, len(m.pax_headers), sep='|')`;
    const lines = names(run('python3', ['-c', script, ourTar]));

    assert.equal(lines[1], 'dir/file|0o4755|0|0|1700000000|5||0');
    assert.equal(lines[5], `${long}|0o644|3000000|4000000000|1700000000|4||3`);
    assert.equal(lines[6], 'far|0o644|0|0|9000000000|0||1');
    assert.equal(lines[7], `long-link|0o777|0|0|1700000000|0|/${long}|1`);
  });
});

describe('readTar, written by others', () => {
  const source = join(folder, 'source');
  mkdirSync(join(source, 'd'), { recursive: true });
  writeFileSync(join(source, 'd/file'), 'hello');
  writeFileSync(join(source, `d/${'n'.repeat(180)}`), 'long name');
  writeFileSync(join(source, 'd/new\nline'), '');
  linkSync(join(source, 'd/file'), join(source, 'd/hard'));
  symlinkSync(`/${'t'.repeat(150)}`, join(source, 'd/link'));
  utimesSync(join(source, 'd/file'), 1_700_000_000.75, 1_700_000_000.75);

  const read = async (args: string[]): Promise<Map<string, TarMember>> => {
    const [program = '', ...rest] = args;
    const path = join(folder, 'theirs.tar');
    run(program, [...rest, '-cf', path, '-C', source, '.']);
    const members = await Array.fromAsync(readTar([readFileSync(path)]));
    const tar = readFileSync(path);
    for (const member of members) {
      if (member.path !== 'd/file' || member.type !== 'file') continue;
      assert.equal(
        tar.toString('utf8', member.range.offset, member.range.offset + member.range.sizeBytes),
        'hello',
      );
    }
    return new Map(members.map((member) => [member.path, member]));
  };

  for (const format of ['gnu', 'oldgnu', 'posix']) {
    it(`GNU tar --format=${format}`, { skip: absent('tar') }, async () => {
      const members = await read(['tar', `--format=${format}`, '--sort=name']);

      assert.deepEqual(
        [...members.keys()],
        ['', 'd', 'd/file', 'd/hard', 'd/link', 'd/new\nline', `d/${'n'.repeat(180)}`],
      );
      assert.equal(members.get('d/file')?.mtime, 1_700_000_000);
      assert.equal(members.get('d/hard')?.linkname, './d/file');
      const link = members.get('d/link');
      assert.equal(link?.type === 'symlink' && link.target, `/${'t'.repeat(150)}`);
    });
  }

  for (const format of ['pax', 'gnutar']) {
    it(`bsdtar --format=${format}`, { skip: absent('bsdtar') }, async () => {
      const members = await read(['bsdtar', `--format=${format}`]);

      assert.equal(members.size, 7);
      assert.equal(members.get('d/file')?.mtime, 1_700_000_000);
    });
  }

  for (const format of ['v7', 'ustar']) {
    it(`GNU tar --format=${format}, which has no long names`, { skip: absent('tar') }, async () => {
      const members = await read([
        'tar',
        `--format=${format}`,
        '--sort=name',
        '--exclude=*nnn*',
        '--exclude=link',
      ]);

      assert.deepEqual([...members.keys()], ['', 'd', 'd/file', 'd/hard', 'd/new\nline']);
      assert.equal(members.get('d')?.type, 'directory');
    });
  }

  it('refuses a sparse file of GNU tar, in each format', { skip: absent('tar') }, async () => {
    const sparse = join(folder, 'sparse');
    mkdirSync(sparse);
    spawnSync('truncate', ['-s', '10M', join(sparse, 'hole')]);
    for (const format of ['gnu', 'posix']) {
      const path = join(folder, 'sparse.tar');
      run('tar', [`--format=${format}`, '-S', '-cf', path, '-C', sparse, '.']);

      await assert.rejects(
        Array.fromAsync(readTar([readFileSync(path)])),
        /hole is a sparse file, which is not unpacked/,
      );
    }
  });
});
