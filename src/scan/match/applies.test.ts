import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applies, deferredConditions } from './applies.ts';

type Said = { onlyFor?: Record<string, string>; low?: string; high?: string };
const said = ({ onlyFor, low, high }: Said) =>
  ({ onlyFor, range: { scheme: 'rpm', intervals: [{ low, high }] } }) as never;
const rpm = (qualifiers: Record<string, string>) => ({ type: 'rpm', qualifiers }) as never;
const MODULE = '1-2.module_el8+3';

describe('what is said of an rpm', () => {
  it('is said of builds for its processors, and of those for any', () => {
    const arm = said({ onlyFor: { arch: 'aarch64, s390x' }, high: '2' });
    assert.deepEqual(
      ['aarch64', 's390x', 'noarch', '', 'x86_64'].map((arch) => applies(arm, rpm({ arch }))),
      [true, true, true, true, false],
    );
    assert.equal(applies(arm, rpm({})), true);
    assert.equal(applies(said({ onlyFor: { arch: 'noarch' }, high: '2' }), rpm({ arch: 'x86_64' })), true);
    assert.equal(applies(arm, { type: 'deb', qualifiers: { arch: 'x86_64' } } as never), true);
  });

  it('is said of the module streams that it names', () => {
    const streams = said({ onlyFor: { module: 'nodejs:18,nodejs:20' }, high: '2' });
    assert.equal(applies(streams, rpm({ rpmmod: 'nodejs:20' })), true);
    assert.equal(applies(streams, rpm({ rpmmod: 'nodejs:22' })), false);
    assert.equal(applies(streams, rpm({})), false);
  });

  it('is said of modules where its versions are of one, and of other packages where they are not', () => {
    for (const modular of [said({ high: MODULE }), said({ low: MODULE, high: '3' })]) {
      assert.equal(applies(modular, rpm({ rpmmod: 'nodejs:20' })), true);
      assert.equal(applies(modular, rpm({})), false);
    }
    assert.equal(applies(said({ high: '2' }), rpm({})), true);
    assert.equal(applies(said({ high: '2' }), rpm({ rpmmod: 'nodejs:20' })), false);
    assert.equal(applies(said({ low: '1' }), rpm({ rpmmod: 'nodejs:20' })), true, 'all versions are meant');
  });

  it('leaves the system that a program runs on to who knows it', () => {
    assert.deepEqual(deferredConditions(said({ onlyFor: { goos: 'windows', arch: 'x' } })), {
      goos: 'windows',
    });
    assert.equal(deferredConditions(said({ onlyFor: { arch: 'x' } })), undefined);
    assert.equal(deferredConditions(said({})), undefined);
  });
});
