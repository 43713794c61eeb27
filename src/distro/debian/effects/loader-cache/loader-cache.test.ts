import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEffect, type FakeNode, fakeTree, look } from '../../../../../test/fakes/effect-root.ts';
import { elfFile } from '../../../../../test/fakes/elf-file.ts';
import { loaderCache } from './loader-cache.ts';

/** What `ldconfig -p` would list: name, flags, path. */
function linesOf(tree: ReturnType<typeof fakeTree>, isBigEndian = false): string[] | undefined {
  const entry = tree.get('etc/ld.so.cache');
  if (entry?.type !== 'file' || entry.content.kind !== 'bytes') return undefined;
  const bytes = Buffer.from(entry.content.bytes);
  const u32 = (at: number): number => (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const text = (at: number): string => bytes.toString('latin1', at, bytes.indexOf(0, at));
  assert.equal(bytes.toString('latin1', 0, 20), 'glibc-ld.so.cache1.1');
  assert.equal(bytes[28], isBigEndian ? 3 : 2);
  assert.equal(48 + u32(20) * 24 + u32(24), bytes.length);
  return Array.from({ length: u32(20) }, (_, index) => {
    const at = 48 + index * 24;
    return `${text(u32(at + 4))} ${u32(at).toString(16)} ${text(u32(at + 8))}`;
  });
}

const library = (soname: string, machine = 62): Buffer => elfFile({ soname, machine, needed: ['libc.so.6'] });
const configuration = {
  'etc/ld.so.conf': 'include /etc/ld.so.conf.d/*.conf\n',
  'etc/ld.so.conf.d/x.conf': '/opt/lib\n',
};
const common: Record<string, FakeNode> = {
  ...configuration,
  'usr/lib/x86_64-linux-gnu/libc.so.6': library('libc.so.6'),
  'usr/lib/x86_64-linux-gnu/libz.so.1.3': library('libz.so.1'),
  'usr/lib/x86_64-linux-gnu/libz.so.1': { link: 'libz.so.1.3' },
  lib: { link: 'usr/lib' },
};

describe('loaderCache', () => {
  it('is made when ld.so.conf names a folder that the loader would not search, high names first', async () => {
    const tree = fakeTree({ ...common, 'opt/lib/libz.so.1': library('libz.so.1') });

    await applyEffect(loaderCache, tree);

    assert.deepEqual(linesOf(tree), [
      'libz.so.1 303 /opt/lib/libz.so.1',
      'libz.so.1 303 /lib/x86_64-linux-gnu/libz.so.1',
      'libc.so.6 303 /lib/x86_64-linux-gnu/libc.so.6',
    ]);
  });

  it('is left out when every configured folder is empty or one of the loader’s own', async () => {
    const tree = fakeTree({
      ...common,
      'opt/lib/README': '',
      'etc/ld.so.conf.d/y.conf': '/usr/lib/x86_64-linux-gnu\n',
    });

    assert.deepEqual(await applyEffect(loaderCache, tree), []);
    assert.equal(linesOf(tree), undefined);
  });

  it('marks arm64 as arm64, and takes no library of another machine', async () => {
    const tree = fakeTree({
      ...configuration,
      'opt/lib/liba.so.1': library('liba.so.1', 183),
      'opt/lib/libb.so.1': library('libb.so.1', 62),
    });

    await applyEffect(loaderCache, tree, [], { arch: 'arm64' });

    assert.deepEqual(linesOf(tree), ['liba.so.1 a03 /opt/lib/liba.so.1']);
  });

  it('is big endian on s390x', async () => {
    const bytes = elfFile({ soname: 'liba.so.1', machine: 22, endianness: 'big' });
    const tree = fakeTree({ ...configuration, 'opt/lib/liba.so.1': bytes });

    await applyEffect(loaderCache, tree, [], { arch: 's390x' });

    assert.deepEqual(linesOf(tree, true), ['liba.so.1 403 /opt/lib/liba.so.1']);
  });

  it('links a soname to the highest version where the package does not', async () => {
    const tree = fakeTree({
      ...configuration,
      'opt/lib/libq.so.1.9': library('libq.so.1'),
      'opt/lib/libq.so.1.10': library('libq.so.1'),
    });

    await applyEffect(loaderCache, tree);

    assert.equal(look(tree, 'opt/lib/libq.so.1'), '-> libq.so.1.10');
  });

  it('takes a library without soname by its file name and skips links for compilers', async () => {
    const tree = fakeTree({
      ...configuration,
      'opt/lib/libplain.so': elfFile({}),
      'opt/lib/libq.so.1': library('libq.so.1'),
      'opt/lib/libq.so': { link: 'libq.so.1' },
      'opt/lib/module.so': elfFile({}),
    });

    await applyEffect(loaderCache, tree);

    assert.deepEqual(linesOf(tree), [
      'libq.so.1 303 /opt/lib/libq.so.1',
      'libplain.so 303 /opt/lib/libplain.so',
    ]);
  });

  it('skips programs, text, broken objects and links in a circle', async () => {
    const tree = fakeTree({
      ...configuration,
      'opt/lib/libgood.so.1': library('libgood.so.1'),
      'opt/lib/libtext.so': 'INPUT(libgood.so.1)\n',
      'opt/lib/libcut.so.1': library('libcut.so.1').subarray(0, 80),
      'opt/lib/libstatic.so': elfFile({ isStatic: true }),
      'opt/lib/libprogram.so': elfFile({ type: 2 }),
      'opt/lib/libloop.so': { link: 'libloop.so' },
    });

    await applyEffect(loaderCache, tree);

    assert.deepEqual(linesOf(tree), ['libgood.so.1 303 /opt/lib/libgood.so.1']);
  });

  it('does nothing for an architecture whose loader it does not know', async () => {
    const tree = fakeTree({ ...common, 'opt/lib/libz.so.1': library('libz.so.1') });

    assert.deepEqual(await applyEffect(loaderCache, tree, [], { arch: 'mips64el' }), []);
  });

  it('takes no library whose soname is a path or nothing', async () => {
    const names = ['../../etc/passwd', '..', '', '.'];
    const nodes = names.map((soname, index) => [`opt/lib/lib${index}.so`, library(soname)] as const);

    assert.deepEqual(
      await applyEffect(loaderCache, fakeTree({ ...configuration, ...Object.fromEntries(nodes) })),
      [],
    );
  });
});
