/** Real packages of the host's mirror, unpacked by us and by dpkg-deb: the same tars, the same files. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createCache } from '../../src/base/cache/index.ts';
import { digestOf } from '../../src/base/digest.ts';
import { silentLog } from '../../src/base/log.ts';
import { inlineWorkers } from '../../src/base/workers.ts';
import { readUnpackedDeb, unpackDeb } from '../../src/distro/debian/deb/index.ts';
import { parseDeb822 } from '../../src/distro/debian/deb822.ts';
import { type Entry, Tree } from '../../src/rootfs/index.ts';

/** Setuid files, hard links, symlinked folders, names that are not ASCII, paths below /bin. */
const PACKAGES = [
  'base-files',
  'ca-certificates',
  'coreutils',
  'libc6',
  'login',
  'passwd',
  'perl-base',
  'tzdata',
];

const folder = mkdtempSync(join(tmpdir(), 'real-packages-'));
after(() => rmSync(folder, { recursive: true }));

const skip = ['apt-get', 'dpkg-deb', 'tar'].find(
  (tool) => spawnSync(tool, ['--version']).error !== undefined,
);
if (skip === undefined) spawnSync('apt-get', ['download', '-q', ...PACKAGES], { cwd: folder });
const debs = readdirSync(folder).filter((name) => name.endsWith('.deb'));
const reason = skip === undefined ? 'the mirror gave no package' : `there is no ${skip}`;

const clock = { nowMs: () => 0, sleep: async () => {}, random: () => 0.5 };
const MODE_LETTERS: Record<Entry['type'], string> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  hardlink: 'h',
  fifo: 'p',
  'character-device': 'c',
  'block-device': 'b',
};

/** As `tar -tv --numeric-owner --full-time --utc` prints it. */
function listed(entry: Entry): string {
  const size = entry.type === 'file' && entry.content.kind === 'slice' ? entry.content.sizeBytes : 0;
  const time = new Date(entry.mtime * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const name = `./${entry.path}${entry.type === 'directory' && entry.path !== '' ? '/' : ''}`;
  const tail =
    entry.type === 'symlink'
      ? ` -> ${entry.target}`
      : entry.type === 'hardlink'
        ? ` link to ./${entry.target}`
        : '';
  return `${MODE_LETTERS[entry.type]}${permissions(entry.mode)} ${entry.uid}/${entry.gid} ${size} ${time} ${name}${tail}`;
}

function permissions(mode: number): string {
  const letters = 'rwxrwxrwx'.split('').map((letter, at) => (mode & (0o400 >> at) ? letter : '-'));
  const special = (bit: number, at: number, letter: string): void => {
    if (mode & bit) letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase();
  };
  special(0o4000, 2, 's');
  special(0o2000, 5, 's');
  special(0o1000, 8, 't');
  return letters.join('');
}

describe('unpackDeb on real packages', { skip: debs.length > 0 ? false : reason }, async () => {
  const cache = await createCache(join(folder, 'cache'), { log: silentLog, clock });
  const context = { cache, workers: inlineWorkers() };
  const tree = new Tree({ usrMerged: true });

  for (const name of debs) {
    it(name, async () => {
      const debPath = join(folder, name);
      const dpkg = (...args: string[]): Buffer =>
        spawnSync('dpkg-deb', [...args, debPath], { maxBuffer: 2 ** 30 }).stdout;
      const [fields] = parseDeb822(dpkg('--field').toString());
      const field = (key: string): string => fields?.get(key) ?? '';
      const expected = {
        name: field('Package'),
        version: field('Version'),
        architecture: field('Architecture'),
      };
      const bytes = readFileSync(debPath);

      const deb = await unpackDeb(
        { debPath, debDigest: digestOf(bytes), sizeBytes: bytes.length, expected },
        context,
      );

      const dataTar = dpkg('--fsys-tarfile');
      assert.equal(deb.dataDigest, digestOf(dataTar));
      assert.equal(deb.controlDigest, digestOf(dpkg('--ctrl-tarfile')));
      assert.deepEqual(await readUnpackedDeb({ expected, ...deb }, context), deb);
      const listing = spawnSync(
        'tar',
        ['--numeric-owner', '--full-time', '--utc', '--quoting-style=literal', '-tvf', '-'],
        { input: dataTar, encoding: 'latin1', env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 2 ** 28 },
      );
      const lines = listing.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^(\S+ \S+) +/, '$1 '));
      assert.deepEqual(deb.entries.map(listed), lines);
      for (const entry of deb.entries) tree.add(entry, { kind: 'package', name: expected.name });
    });
  }

  it('lie together in one tree, below /usr', async () => {
    await tree.finish();

    const tops = tree.readdir('/') ?? [];
    assert.equal(tops.includes('usr'), true);
    for (const name of ['bin', 'lib', 'sbin'])
      assert.equal(tree.get(name)?.type, 'symlink', `/${name} is a link`);
    assert.equal(tree.get('bin/ls')?.path, 'usr/bin/ls');
  });
});
