import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCheckpoint } from './checkpoint.ts';

const ROOT = Buffer.alloc(32, 7).toString('base64');
const SIGNATURE = Buffer.from('hintsignature').toString('base64');
const note = (text: string, signatures = `— log.example ${SIGNATURE}\n`): string => `${text}\n${signatures}`;
const TEXT = `log.example\n42\n${ROOT}\n`;

describe('parseCheckpoint', () => {
  it('reads origin, size, root, signatures and the bytes that they are over', () => {
    const checkpoint = parseCheckpoint(note(TEXT));

    assert.ok(typeof checkpoint === 'object');
    assert.deepEqual([checkpoint.origin, checkpoint.treeSize], ['log.example', 42n]);
    assert.deepEqual(Buffer.from(checkpoint.rootHash), Buffer.alloc(32, 7));
    assert.equal(Buffer.from(checkpoint.signed).toString(), TEXT);
    assert.deepEqual(
      checkpoint.signatures.map(({ name, keyHint, signature }) => [name, String(keyHint), String(signature)]),
      [['log.example', 'hint', 'signature']],
    );
  });

  it('reads lines of extensions, and the signatures of witnesses in any order', () => {
    const witness = `— witness.example/w1 ${SIGNATURE}\n`;
    const checkpoint = parseCheckpoint(
      note(`${TEXT}Timestamp: 1689177396617352539\n`, `${witness}— log.example ${SIGNATURE}\n${witness}`),
    );

    assert.ok(typeof checkpoint === 'object');
    assert.equal(checkpoint.signatures.length, 3);
    assert.match(Buffer.from(checkpoint.signed).toString(), /Timestamp: 1689177396617352539\n$/);
  });

  const wrong: [what: string, note: string, why: RegExp][] = [
    ['no signature', `${TEXT}\n`, /no signature/],
    ['no blank line', `${TEXT}— log.example ${SIGNATURE}\n`, /not a signed note/],
    ['no end of line', note(TEXT).trimEnd(), /not a signed note/],
    ['no origin', note(`\n42\n${ROOT}\n`), /no log|not a signed note/],
    ['no size', note(`log.example\n${ROOT}\n`), /no tree size/],
    ['a size with a zero in front', note(`log.example\n042\n${ROOT}\n`), /no tree size/],
    ['a negative size', note(`log.example\n-1\n${ROOT}\n`), /no tree size/],
    ['a size of twenty digits', note(`log.example\n${'9'.repeat(20)}\n${ROOT}\n`), /no tree size/],
    ['no root', note('log.example\n42\n'), /no root hash/],
    ['a root of another length', note('log.example\n42\nYQ==\n'), /no root hash/],
    ['a signature line with a hyphen', note(TEXT, `- log.example ${SIGNATURE}\n`), /cannot be read/],
    ['a name with white space', note(TEXT, `— log example ${SIGNATURE}\n`), /cannot be read/],
    ['a signature of only a hint', note(TEXT, '— log.example aGludA==\n'), /cannot be read/],
    ['a signature that is not base64', note(TEXT, '— log.example ???\n'), /cannot be read/],
    ['a hundred signatures', note(TEXT, `— log.example ${SIGNATURE}\n`.repeat(100)), /more than 64/],
    ['a megabyte', note(`${TEXT}${'x\n'.repeat(500_000)}`), /longer than/],
    ['nothing', '', /not a signed note/],
  ];
  for (const [what, text, why] of wrong) {
    it(`refuses ${what}`, () => {
      const answer = parseCheckpoint(text);
      assert.ok(typeof answer === 'string');
      assert.match(answer, why);
    });
  }
});
