import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import { namingWords } from './naming-words.ts';

function treeOf(...paths: string[]): ImageTree {
  return { files: () => paths.map((path) => ({ path }) as ImageFile) } as Partial<ImageTree> as ImageTree;
}

function naming(words: readonly string[]): string[] {
  const tree = treeOf('srv', 'srv/x.dat', 'srv/README', 'usr/lib/p.so', 'usr/lib/dé.conf');
  return namingWords(Buffer.from(words.join(' '), 'latin1'), tree);
}

describe('namingWords', () => {
  it('finds what is named by the last part of a word, with its end or without, in the order of the text', () => {
    const words = ['p', '/a/p', 'srv/p.so', './x.dat', 'b/../README', '/dé.conf', '..', 'lib/', 'c/.'];

    assert.deepEqual(naming(words), words);
  });

  it('passes on what is put together or is a pattern, whatever it names', () => {
    const words = ['-Iq', 'q:r', 'q*', '%q', 'q?', 'http://q'];

    assert.deepEqual(naming(words), words);
  });

  it('leaves out what names nothing, and a word without a part that is no plug-in', () => {
    assert.deepEqual(naming(['q', 'README', 'x.da', 'srv/x', 'x.dat.q', 'the', 'p.q']), []);
    assert.deepEqual(namingWords(Buffer.alloc(0), treeOf()), []);
  });
});
