import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linkedElf } from '../../../test/fakes/linked-elf.ts';
import { bytesAccess } from '../random-access.ts';
import { elfStrings } from './strings.ts';

function textsOf(bytes: Buffer): string[] {
  const texts: string[] = [];
  elfStrings(bytesAccess(bytes), (text) => {
    texts.push(text);
    return true;
  });
  return texts;
}

describe('elfStrings', () => {
  it('leaves out short texts in which no path or file can be, where nobody wants them', () => {
    const strings = ['plain', 'a/b', 'x.y', 'much longer text'];
    const texts: string[] = [];
    const content = bytesAccess(linkedElf({ strings, ends: [] }));
    elfStrings(content, (text) => texts.push(text) > 0, { leastPlain: 10 });
    assert.deepEqual(
      texts.filter((text) => strings.includes(text)),
      strings.slice(1),
    );
  });
});

describe('texts that share the end of another one', () => {
  const strings = ['update', 'stateless', 'a'];
  for (const machine of [undefined, 'aarch64'] as const) {
    const of = (ends: string[]) =>
      textsOf(linkedElf({ strings, ends, ...(machine === undefined ? {} : { machine }) })).filter(
        (text) => strings.includes(text) || ends.includes(text),
      );

    it(`are read where code of ${machine ?? 'x86_64'} names them, and only there`, () => {
      assert.deepEqual(of(['date', 'less']), ['update', 'stateless', 'date', 'less']);
      assert.deepEqual(of(['update']), ['update', 'stateless']);
      assert.deepEqual(of([]), ['update', 'stateless']);
    });
  }

  it('are told to each who asks for those of one file', () => {
    const content = bytesAccess(linkedElf({ strings, ends: ['date'] }));
    for (const _ of [1, 2]) {
      const texts: string[] = [];
      elfStrings(content, (text) => texts.push(text) > 0);
      assert.ok(texts.includes('date'));
    }
  });

  it('ends where an object points to itself, beyond its end, or nowhere', () => {
    const whole = linkedElf({ strings, ends: ['date'] });
    for (let at = 64; at + 8 <= whole.length; at += 7) {
      const broken = Buffer.from(whole);
      broken.fill(0xff, at, at + 8);
      try {
        textsOf(broken);
      } catch (error) {
        assert.match(String((error as { code?: string }).code), /^(?:ELF_MALFORMED|BINARY_OUT_OF_BOUNDS)$/);
      }
    }
  });
});
