import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEffect, fakePackage, fakeTree, look } from '../../../../test/fakes/effect-root.ts';
import { directories } from './directories.ts';
import { dpkgStatus } from './dpkg-status.ts';
import { nsswitch } from './nsswitch.ts';
import { osRelease } from './os-release.ts';
import { shells } from './shells.ts';
import { timezone } from './timezone.ts';

describe('directories', () => {
  it('makes what every image needs and links the merged /usr', async () => {
    const tree = fakeTree({ 'usr/lib64/ld-linux-x86-64.so.2': '', 'usr/bin/x': '' });

    await applyEffect(directories, tree);

    assert.equal(look(tree, 'tmp'), '1777 0:0');
    assert.equal(look(tree, 'root'), '700 0:0');
    assert.equal(look(tree, 'var/run'), '-> /run');
    assert.equal(look(tree, 'lib64'), '-> usr/lib64');
    assert.equal(look(tree, 'bin'), '-> usr/bin');
    assert.equal(look(tree, 'sbin'), undefined);
  });

  it('leaves directories of packages as they are', async () => {
    const tree = fakeTree({ tmp: { directory: 0o755 }, bin: { directory: 0o755 }, 'usr/bin/x': '' });

    await applyEffect(directories, tree);

    assert.deepEqual([look(tree, 'tmp'), look(tree, 'bin')], ['755 0:0', '755 0:0']);
  });
});

describe('nsswitch', () => {
  it("copies libc-bin's default", async () => {
    const tree = fakeTree({ 'usr/share/libc-bin/nsswitch.conf': 'hosts: files dns\n' });

    await applyEffect(nsswitch, tree);

    assert.equal(look(tree, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  });

  it('looks into files, then DNS, without libc-bin, and keeps a file that is there', async () => {
    const tree = fakeTree();
    await applyEffect(nsswitch, tree);
    assert.match(look(tree, 'etc/nsswitch.conf') ?? '', /^hosts: +files dns$/m);

    assert.deepEqual(await applyEffect(nsswitch, fakeTree({ 'etc/nsswitch.conf': 'own' })), []);
  });
});

describe('osRelease', () => {
  it('links to the file of base-files, only where that is and the link is not', async () => {
    const tree = fakeTree({ 'usr/lib/os-release': 'ID=debian\n' });
    await applyEffect(osRelease, tree);
    assert.equal(look(tree, 'etc/os-release'), '-> ../usr/lib/os-release');

    assert.deepEqual(await applyEffect(osRelease, fakeTree()), []);
    assert.deepEqual(await applyEffect(osRelease, tree), []);
  });
});

describe('timezone', () => {
  it('is UTC where tzdata is', async () => {
    const tree = fakeTree({ 'usr/share/zoneinfo/Etc/UTC': 'TZif' });
    await applyEffect(timezone, tree);
    assert.equal(look(tree, 'etc/localtime'), '-> /usr/share/zoneinfo/Etc/UTC');

    assert.deepEqual(await applyEffect(timezone, fakeTree()), []);
  });
});

describe('shells', () => {
  it('lists the shells that packages name and that are there, under both names', async () => {
    const tree = fakeTree({
      'usr/bin/dash': '',
      bin: { link: 'usr/bin' },
      'usr/share/debianutils/shells.d/dash': '/usr/bin/dash\n/usr/bin/gone\n# no\n',
    });

    await applyEffect(shells, tree);

    assert.equal(look(tree, 'etc/shells'), '# /etc/shells: valid login shells\n/bin/dash\n/usr/bin/dash\n');
  });

  it('makes no file for an image without a shell', async () => {
    assert.deepEqual(await applyEffect(shells, fakeTree()), []);
  });
});

describe('dpkgStatus', () => {
  it('writes the control file verbatim, ended by a newline, and the md5sums', async () => {
    const tree = fakeTree();
    const pkg = fakePackage('libz1');
    const control = {
      ...pkg.control,
      text: 'Package: libz1\nMaintainer: Jörg',
      md5sums: 'abc  usr/share/ä\n',
    };

    await applyEffect(dpkgStatus, tree, [{ ...pkg, control }]);

    assert.equal(look(tree, 'var/lib/dpkg/status.d/libz1'), 'Package: libz1\nMaintainer: Jörg\n');
    assert.equal(look(tree, 'var/lib/dpkg/status.d/libz1.md5sums'), 'abc  usr/share/ä\n');
  });

  it("computes md5sums that a .deb lacks, of that package's files alone", async () => {
    const tree = fakeTree({ 'usr/b': 'hello\n', 'usr/a': '', 'usr/link': { link: 'a' } }, 'bare');
    const pkg = fakePackage('bare');

    await applyEffect(dpkgStatus, tree, [{ ...pkg, control: { ...pkg.control, md5sums: undefined } }]);

    assert.equal(
      look(tree, 'var/lib/dpkg/status.d/bare.md5sums'),
      'd41d8cd98f00b204e9800998ecf8427e  usr/a\nb1946ac92492d2347c6235b4d2611184  usr/b\n',
    );
  });
});
