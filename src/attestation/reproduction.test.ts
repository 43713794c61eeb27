import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf, hexOf } from '../base/index.ts';
import { type Reproduction, reproductionStatement } from './reproduction.ts';
import { encodeStatement } from './statement.ts';

const [good, bad] = [digestOf('good'), digestOf('bad')];
const identical: Reproduction = {
  result: 'identical',
  packagesFrom: 'verified',
  recipe: { digest: digestOf('recipe') },
  lock: { digest: digestOf('lock') },
  images: [{ name: 'index', expected: good, rebuilt: good }],
  tool: { name: 'shearwall', version: '0.1.0' },
};
const different: Reproduction = {
  ...identical,
  result: 'different',
  images: [{ name: 'index', expected: good, rebuilt: bad }],
  firstDifference: {
    arch: 'amd64',
    layer: 0,
    path: 'etc/passwd',
    attribute: 'mode',
    expected: '0644',
    actual: '0600',
  },
};

describe('reproductionStatement', () => {
  it('is about the image that was asked about, not of the one that came out', () => {
    const { subject } = reproductionStatement(different);

    assert.deepEqual(subject, [{ name: 'index', digest: { sha256: hexOf(good) } }]);
  });

  it('has no time unless one is given', () => {
    assert.doesNotMatch(Buffer.from(encodeStatement(reproductionStatement(identical))).toString(), /"at"/);
    assert.equal(
      reproductionStatement({ ...identical, at: '2026-11-01T00:00:00Z' }).predicate.at,
      '2026-11-01T00:00:00Z',
    );
  });

  const lies: [string, Reproduction][] = [
    ['"identical" of digests that differ', { ...different, result: 'identical' }],
    [
      '"identical" of an image that was never built',
      { ...identical, images: [{ name: 'index', expected: good }] },
    ],
    ['"identical" while something was missing', { ...identical, missing: ['./app'] }],
    ['"different" of equal digests', { ...identical, result: 'different' }],
    [
      '"different" of an image that was never built',
      { ...different, images: [{ name: 'i', expected: good }] },
    ],
    ['"incomplete" without saying what was missing', { ...identical, result: 'incomplete' }],
  ];
  for (const [lie, reproduction] of lies) {
    it(`cannot be made to say ${lie}`, () => {
      assert.throws(() => reproductionStatement(reproduction), { code: 'STATEMENT_CONTRADICTORY' });
    });
  }

  it('says what was missing of an incomplete one', () => {
    const images = [{ name: 'index', expected: good }];
    const statement = reproductionStatement({
      ...identical,
      result: 'incomplete',
      images,
      missing: ['./app'],
    });

    assert.deepEqual(statement.predicate.missing, ['./app']);
  });
});
