import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOlderThanSource } from './older-than-source.ts';

const LOG4J = { type: 'maven', namespace: 'org.apache.logging.log4j', name: 'log4j-core' };
const unfixed = { state: 'unknown' as const, versions: [] };

describe('isOlderThanSource', () => {
  for (const [version, source, isOlder] of [
    ['1.24.1', '2.3.0-3+deb13u1', true],
    ['v0.1.0', '1:0.27.0-2', true],
    ['1.24.1', '1.26.20-r0', true],
    ['1.24.1', '0:1.26.5-5.el9_3.1', true],
    ['2.32.3', '2.32.3+dfsg-5+deb13u1', false],
    ['5.4.5', '5.6.1+really5.4.5-1', false],
    ['2025.1.31', '2025.01.31+ds-1', false],
    ['1.0', '1.0.0-1', false],
    ['9.0', '2.3.0-3', false],
    ['0.0.0', '2.3.0-3', false],
    ['1.0rc1', '2.3.0-3', false],
    ['1.0.1', '0~git20200101-1', false],
  ] as const)
    it(`says ${isOlder ? 'that' : 'nothing of how'} ${version} is older than ${source}`, () => {
      const match = { version, fix: unfixed };
      const isOf = (named: string): boolean =>
        isOlderThanSource({ type: 'pypi', name: 'x' }, match, { source: named, version: source, fixed: [] });
      assert.equal(isOf('python-x'), isOlder);
      assert.equal(isOf('python-pip'), false);
    });

  it('knows the sources of Java libraries by their names', () => {
    const isOf = (source: string): boolean =>
      isOlderThanSource(
        LOG4J,
        { version: '2.14.1', fix: unfixed },
        { source, version: '2.19.0-2', fixed: [] },
      );
    for (const source of ['apache-log4j2', 'log4j', 'liblog4j-java', 'liblog4j-core-java'])
      assert.equal(isOf(source), true, source);
    for (const source of ['logback', 'lib', 'java', '2', 'log']) assert.equal(isOf(source), false, source);
  });

  it('takes a source for the software itself where both were fixed in one version', () => {
    const match = { version: '2.14.1', fix: { state: 'fixed' as const, versions: ['2.3.1', '2.15.0'] } };
    const record = { source: 'jndi', version: '2.19.0-2', fixed: ['2.15.0-1'] };
    assert.equal(isOlderThanSource(LOG4J, match, record), true);
    assert.equal(isOlderThanSource(LOG4J, match, { ...record, fixed: ['23.3+dfsg-1'] }), false);
  });
});
