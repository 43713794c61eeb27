import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deserialize, serialize, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FileFacts } from '../examine/examine-file.ts';
import { type EncodedFacts, PackedFacts } from './packed-facts.ts';

const MEGABYTE = 1024 ** 2;

function found(facts: Record<string, unknown>, problems: FileFacts['problems'] = []): FileFacts {
  return { facts: new Map(Object.entries(facts)), problems };
}

/** Rows of some hundred kilobytes, so that there are many blocks. */
function manyRows(): PackedFacts {
  const facts = new PackedFacts();
  for (let row = 0; row < 400; row++)
    facts.set(
      row,
      found({ long: { row, text: `${row} `.repeat(1000) }, ...(row % 3 === 0 ? { short: row } : {}) }),
    );
  return facts;
}

function assertAll(facts: PackedFacts): void {
  for (let at = 0; at < 400; at++) {
    const row = (at * 137) % 400;
    assert.deepEqual(facts.get(row, 'long'), { row, text: `${row} `.repeat(1000) });
    assert.equal(facts.get(row, 'short'), row % 3 === 0 ? row : undefined);
  }
}

describe('PackedFacts', () => {
  it('gives back what was found in a row, in whatever order it is asked for', () => {
    const facts = manyRows();
    assertAll(facts);
    assert.equal(facts.get(0, 'other'), undefined);
    assert.equal(facts.get(400, 'long'), undefined);
  });

  it('takes more after it was asked, and the last that is said of a row', () => {
    const facts = new PackedFacts([[1, found({ x: 'a' })]]);
    assert.equal(facts.get(1, 'x'), 'a');
    facts.set(2, found({ x: 'b' }));
    facts.set(1, found({ x: 'c' }));
    assert.deepEqual([facts.get(1, 'x'), facts.get(2, 'x')], ['c', 'b']);
  });

  it('is the same once it was kept', () => {
    const { facts, blocks } = manyRows().encode();
    const read = (block: number): Uint8Array => blocks[block] as Uint8Array;
    const kept = { read, close: () => blocks.splice(0) };
    assertAll(PackedFacts.decode(deserialize(serialize(facts)) as EncodedFacts, kept));
  });

  it('takes over what another has', () => {
    const facts = new PackedFacts([[7, found({ long: 'own' }, [{ by: 'x', message: 'odd' }])]]);
    facts.setAll(new PackedFacts([[3, found({ short: 3 }, [{ by: 'y', message: 'cut' }])]]));
    assert.deepEqual(facts.rows(), [3, 7]);
    assert.deepEqual([facts.get(7, 'long'), facts.get(3, 'short')], ['own', 3]);
    assert.deepEqual(facts.problemsOf(3), [{ by: 'y', message: 'cut' }]);
    assert.deepEqual(facts.problemsOf(7), [{ by: 'x', message: 'odd' }]);
    assert.deepEqual(facts.problemsOf(8), []);
    assert.deepEqual(
      [...facts.finders()].map(([id, rows]) => [id, [...rows]]),
      [
        ['long', [7]],
        ['short', [3]],
      ],
    );
  });

  it('is empty only where nothing was found and everything was read', () => {
    assert.equal(new PackedFacts().isEmpty, true);
    assert.equal(new PackedFacts([[0, found({ x: 1 })]]).isEmpty, false);
    assert.equal(new PackedFacts([[0, found({}, [{ by: 'x', message: 'cut' }])]]).isEmpty, false);
  });

  it('gives and takes over bytes that stay what they were, however many others are asked for', () => {
    const rows = 400;
    const bytesOf = (row: number): Uint8Array => new Uint8Array(20_000).fill(row);
    const facts = new PackedFacts();
    for (let row = 0; row < rows; row++) facts.set(row, found({ bytes: 'none yet' }));
    // Each in another block than the row before it.
    for (let at = 0; at < rows; at++)
      facts.set((at * 137) % rows, found({ bytes: bytesOf((at * 137) % rows) }));
    const given = Array.from({ length: rows }, (_, row) => facts.get(row, 'bytes'));
    const other = new PackedFacts();
    other.setAll(facts);
    const isRight = (value: unknown, row: number): boolean =>
      Buffer.compare(bytesOf(row), value as Uint8Array) === 0;
    assert.ok(given.every(isRight));
    assert.ok(given.every((_, row) => isRight(other.get(row, 'bytes'), row)));
  });

  it('gives each who asks a value of his own', () => {
    const facts = new PackedFacts([[0, found({ x: ['a'] })]]);
    (facts.get(0, 'x') as string[]).push('b');
    assert.deepEqual(facts.get(0, 'x'), ['a']);
  });

  it('keeps of a text the words that were found in it, and not the text', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed / MEGABYTE;
    };
    const bytes = Buffer.alloc(MEGABYTE / 2, 'some words of a text ');
    const facts = new PackedFacts();
    const before = heap();
    for (let row = 0; row < 128; row++)
      facts.set(row, found({ words: [bytes.toString('latin1').slice(5, 30)] }));
    const grown = heap() - before;
    assert.ok(grown < 128 / 4, `128 words of texts of 64 MB take ${grown} MB`);
    assert.deepEqual(facts.get(127, 'words'), ['words of a text some word']);
  });
});
