import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertCompatible, assertSays } from './assert-compatible.ts';

const refused = (old: unknown, now: unknown, message: RegExp): void =>
  assert.throws(() => assertCompatible(old, now), message);

describe('assertCompatible', () => {
  it('takes other values and new keys, at every depth', () => {
    assertCompatible({ a: 1, b: { c: 'x' } }, { schemaVersion: 1, a: 2, b: { c: 'y', d: null } });
    assertCompatible([{ a: 1 }], [{ a: 3, b: true }, { c: 1 }]);
    assertCompatible([], [1]);
  });

  it('refuses what is gone, renamed or of another type, and says where', () => {
    refused({ a: { b: 1 } }, { a: { B: 1 } }, /^AssertionError.*answer\.a\.b is gone/);
    refused({ a: 1 }, { a: '1' }, /answer\.a was number and is string/);
    refused({ a: [] }, { a: {} }, /answer\.a was a list and is object/);
    refused({ a: null }, { a: 0 }, /answer\.a was null and is number/);
    refused({ 'a-b': 1 }, {}, /answer\["a-b"\] is gone/);
    refused([1], {}, /answer was a list and is object/);
  });

  it('wants for each element one that it agrees with, wherever that stands', () => {
    assertCompatible([{ a: 1 }, { b: 1 }], [{ b: 2 }, { a: 2 }, { c: 1 }]);
    refused([{ a: 1 }], [], /answer\[0\] was object and is nothing/);
    refused([{ a: 1 }, { b: 1 }], [{ a: 1 }, { a: 1 }], /answer\[1\]\.b is gone/);
  });

  it('compares maps by digest, path or URL by what they hold', () => {
    assertCompatible({ '/a': { mode: 1 } }, { '/b': { mode: 2 } });
    refused({ 'sha256:1': { mode: 1 } }, { 'sha256:2': { size: 2 } }, /none like it/);
  });
});

describe('assertSays', () => {
  const says = (old: unknown, now: unknown): void => assertSays(old, now, new Set(['askedAt']));

  it('takes new keys, and other values only of what follows from the time', () => {
    says({ a: [1, { b: 2 }], askedAt: 1 }, { a: [1, { b: 2, c: 3 }], askedAt: 2 });
  });

  it('refuses other values and other lengths', () => {
    assert.throws(() => says({ a: [1] }, { a: [2] }), /answer\.a\[0\]/);
    assert.throws(() => says({ a: [1] }, { a: [1, 2] }), /length of answer\.a/);
    assert.throws(() => says({ a: { b: 1 } }, { a: 1 }), /no object/);
    assert.throws(() => says([1], {}), /no list/);
  });
});
