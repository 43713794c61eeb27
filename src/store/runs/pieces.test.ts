import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  foldedUntil,
  intervalsOf,
  type RunPiece,
  seenUntil,
  withEnd,
  withoutSighting,
  withSighting,
} from './pieces.ts';

/** `1-3` was seen from 1 to 3 and goes on, `1-3]5` ended at 5. */
const piece = (text: string, count = 1): RunPiece => {
  const [, since, seenAt, to] = /^(\d+)-(\d+)(?:\](\d+))?$/.exec(text) ?? assert.fail(text);
  return {
    since: Number(since),
    seenAt: Number(seenAt),
    to: to === undefined ? undefined : Number(to),
    count,
  };
};
const textOf = ({ since, seenAt, to }: RunPiece): string =>
  `${since}-${seenAt}${to === undefined ? '' : `]${to}`}`;
const pieces = (...texts: string[]): RunPiece[] => texts.map((text) => piece(text));
const texts = (list: readonly RunPiece[]): string[] => list.map(textOf);

describe('pieces of a run', () => {
  it('that goes on was seen until then, the newest alone, and never for less long', () => {
    assert.deepEqual(texts(seenUntil(pieces('1-3]5', '6-8', '6-7'), 20)), ['1-3]5', '6-20', '6-7']);
    assert.deepEqual(texts(seenUntil(pieces('6-8'), 8)), ['6-8']);
    assert.deepEqual(texts(seenUntil(pieces('6-8'), 7)), ['6-8']);
    assert.deepEqual(texts(seenUntil(pieces('1-3]5'), 20)), ['1-3]5']);
    assert.deepEqual(seenUntil([], 20), []);
  });

  it('grow by a sighting that says more, and not by one that is within another', () => {
    const at = (since: number, until: number, nextLook?: number) =>
      texts(withSighting(pieces('5-10'), { since, at: until, count: 1, nextLook }));
    assert.deepEqual(at(6, 9), ['5-10']);
    assert.deepEqual(at(5, 10), ['5-10']);
    assert.deepEqual(at(5, 12), ['5-12']);
    assert.deepEqual(at(4, 10), ['4-10']);
    assert.deepEqual(at(4, 9), ['5-10', '4-9']);
    assert.deepEqual(at(1, 2, 3), ['5-10', '1-2]3']);
    // The next look saw it: it ends where that sighting does.
    assert.deepEqual(at(1, 2, 7), ['5-10', '1-2']);
  });

  it('end with the first look after that did not see them', () => {
    const gone = (text: string, at: number) => texts(withoutSighting(pieces(text), at));
    assert.deepEqual(gone('5-10', 11), ['5-10]11']);
    assert.deepEqual(gone('5-10', 10), ['5-10']);
    assert.deepEqual(gone('5-10]20', 15), ['5-10]15']);
    assert.deepEqual(gone('5-10]20', 20), ['5-10]20']);
    assert.deepEqual(gone('5-10]12', 15), ['5-10]12']);
  });

  it('end when it was told that they had, though who saw them before comes after', () => {
    const told = withEnd([], { since: 5, until: 9, count: 1 });
    const sighting = { since: 1, at: 3, count: 1, nextLook: 20 };
    const late = withSighting(told, sighting);
    const inOrder = withEnd(withSighting([], { ...sighting, nextLook: undefined }), {
      since: 5,
      until: 9,
      count: 1,
    });
    const bounds = (list: readonly RunPiece[]) => intervalsOf(list).map(({ since, to }) => [since, to]);
    assert.deepEqual(bounds(late), [[1, 9]]);
    assert.deepEqual(bounds(late), bounds(inOrder));
  });

  it('end when it is told, seen before or not', () => {
    assert.deepEqual(texts(withEnd([], { since: 5, until: 9, count: 1 })), ['5-8]9']);
    assert.deepEqual(texts(withEnd(pieces('5-6'), { since: 5, until: 9, count: 1 })), ['5-8]9']);
  });
});

describe('intervals', () => {
  it('join pieces that overlap or touch, with the count of the newest', () => {
    const joined = intervalsOf([piece('8-9', 3), piece('1-3]5', 1), piece('5-6]7', 2), piece('20-30]31', 4)]);
    assert.deepEqual(
      joined.map((each) => [textOf(each), each.count, each.pieces.length]),
      [
        ['1-6]7', 2, 2],
        ['8-30', 4, 2],
      ],
    );
    // What began later may have been seen earlier.
    const [late] = intervalsOf([piece('1-9', 1), piece('5-6]7', 2)]);
    assert.equal(late?.count, 1);
  });

  it('are one with what begins before their end', () => {
    assert.deepEqual(texts(intervalsOf(pieces('1-3]5', '4-6]8', '9-10]11'))), ['1-6]8', '9-10]11']);
    assert.deepEqual(texts(intervalsOf(pieces('1-9]10', '2-3]4'))), ['1-9]10']);
  });

  it('are folded where no look can part them any more', () => {
    assert.deepEqual(texts(foldedUntil(pieces('1-3]5', '4-6]8', '7-9', '12-13'), 7)), ['1-9', '12-13']);
    assert.deepEqual(texts(foldedUntil(pieces('1-3]5', '4-6]8'), 3)), ['1-3]5', '4-6]8']);
  });
});
