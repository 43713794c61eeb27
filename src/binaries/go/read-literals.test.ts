import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LinkedElf, linkedElf } from '../../../test/fakes/linked-elf.ts';
import { bytesAccess } from '../random-access.ts';
import { readGoLiterals } from './read-literals.ts';

const KNOWN = 'executable file not found in $PATH';

/** Six of each length up to 70. */
const LITERALS = Array.from({ length: 70 }, (_, index) => index + 1).flatMap((length) =>
  Array.from({ length: 6 }, (_, number) => `${number}:${length}`.slice(0, length).padEnd(length, 'abcdefgh')),
);

function literalsOf(elf: LinkedElf) {
  return readGoLiterals(bytesAccess(linkedElf(elf)), KNOWN);
}

describe('literals of a Go program', () => {
  for (const machine of [undefined, 'aarch64'] as const)
    it(`go as far as the next that code of ${machine ?? 'x86_64'} names`, () => {
      const own = ['git', 'sh', '/usr/bin/git rebase'];
      const literals = [...LITERALS, ...own, KNOWN];
      const found = literalsOf({ literals, strings: ['of C', 'more'], ...(machine && { machine }) });
      assert.ok(found !== undefined && found.texts.length > literals.length - 20);
      assert.deepEqual(
        found.texts.filter((text) => !literals.includes(text)),
        [],
      );
      for (const text of [...own.filter((each) => each.length > 3), KNOWN])
        assert.ok(found.texts.includes(text), text);
      assert.ok(
        found.unsure.every((text) => text.length < 10),
        'but the shortest, which have too few beside them',
      );
      for (const text of own)
        assert.ok(
          [...found.texts, ...found.unsure].some((each) => each.includes(text)),
          text,
        );
    });

  it('are not sure where nobody names one', () => {
    const unnamed = 'git rebase';
    const found = literalsOf({ literals: [...LITERALS, unnamed, KNOWN], unnamed: [unnamed] });
    assert.equal(found?.texts.includes(unnamed), false);
    assert.ok(found?.unsure.some((text) => text.includes(unnamed)));
  });

  it('are not told of a program without the known one, with few, or in another order', () => {
    assert.equal(literalsOf({ literals: LITERALS }), undefined);
    assert.equal(literalsOf({ literals: [KNOWN, 'git'] }), undefined);
    assert.equal(literalsOf({ literals: [...LITERALS, KNOWN], unnamed: [KNOWN] }), undefined);
    assert.equal(literalsOf({ strings: [...LITERALS, KNOWN] }), undefined);
    assert.equal(readGoLiterals(bytesAccess(Buffer.from('no ELF')), KNOWN), undefined);
  });
});
