import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeNode, fakeRoot, fakeTree } from '../../../../../test/fakes/effect-root.ts';
import { configuredFolders } from './configured-folders.ts';

const folders = (nodes: Record<string, FakeNode>) => configuredFolders(fakeRoot(fakeTree(nodes)));

describe('configuredFolders', () => {
  it('reads includes where they stand, files in byte order, each folder once', async () => {
    const found = await folders({
      'etc/ld.so.conf': '/first\ninclude /etc/ld.so.conf.d/*.conf\n/last # why\n',
      'etc/ld.so.conf.d/b.conf': '/b\n/first\n',
      'etc/ld.so.conf.d/B.conf': '# comment\n\t/upper /second=libc6\n',
      'etc/ld.so.conf.d/.hidden.conf': '/hidden\n',
      'etc/ld.so.conf.d/c.conf.bak': '/backup\n',
    });

    assert.deepEqual(found, ['first', 'upper', 'second', 'b', 'last']);
  });

  it('reads an include relative to its file, and the wildcard for one character', async () => {
    const found = await folders({
      'etc/ld.so.conf': 'include more/?.conf\nhwcap 0 nosegneg\n',
      'etc/more/x.conf': '/x',
      'etc/more/xy.conf': '/xy',
    });

    assert.deepEqual(found, ['x']);
  });

  it('is empty without a configuration', async () => {
    assert.deepEqual(await folders({}), []);
  });

  it('ends for files that include themselves, patterns of stars, and folders outside of the root', async () => {
    const found = await folders({
      'etc/ld.so.conf': `include /etc/ld.so.conf\ninclude /etc/${'*'.repeat(5_000)}x\n/../up\nrelative\n/ok\n`,
      [`etc/${'a'.repeat(200)}`]: '/never',
    });

    assert.deepEqual(found, ['ok']);
  });
});
