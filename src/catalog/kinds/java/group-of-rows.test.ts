import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JavaCoordinates } from '../../known/java-coordinates.ts';
import { groupOfRows } from './group-of-rows.ts';

function row(group: string, oldest: string, newest = oldest, folder = 'tool/'): JavaCoordinates {
  return { group, artifact: 'tool', mark: { folder }, versions: { oldest, newest } };
}

describe('the group that a table of published jars tells', () => {
  it('is the one that was seen, in the major versions that were seen', () => {
    const rows = [row('org.tool', '2.1', '4.0')];
    for (const version of ['2.0', '2.9', '3.0', '4.7', undefined])
      assert.equal(groupOfRows(rows, version), 'org.tool', version);
    for (const version of ['1.9', '5.0', '2024.1', '10.0'])
      assert.equal(groupOfRows(rows, version), undefined, version);
    assert.equal(groupOfRows([...rows, row('org.tool', '7.0')], '7.1'), 'org.tool', 'of two rows of it');
    assert.equal(groupOfRows([], '1.0'), undefined);
    const own = [row('org.tool', '2.1', '4.0', 'org/tool/main/')];
    assert.deepEqual(
      ['1.9', '5.0'].map((version) => groupOfRows(own, version)),
      ['org.tool', undefined],
      'where its classes lie in its own folder',
    );
  });

  it('is that of the version where the project moved, and none where nobody saw which', () => {
    const rows = [row('com.beust', '1.30', '1.82'), row('org.jcommander', '1.83', '2.0')];
    for (const [version, group] of [
      ['1.0', 'com.beust'],
      ['1.82', 'com.beust'],
      ['1.83', 'org.jcommander'],
      ['2.1', 'org.jcommander'],
      ['1.82.1', undefined],
      [undefined, undefined],
    ] as const)
      assert.equal(groupOfRows(rows, version), group, version);
    const groovy = [row('org.codehaus.groovy', '3.0.20', '3.0.23'), row('org.apache.groovy', '4.0.24')];
    for (const [version, group] of [
      ['3.0.25', 'org.codehaus.groovy'],
      ['4.0.23', 'org.apache.groovy'],
    ] as const)
      assert.equal(groupOfRows(groovy, version), group, version);
    const both = [row('org.one', '1.0', '2.0'), row('org.two', '1.5')];
    assert.equal(groupOfRows(both, '1.5'), undefined, 'at a time');
  });
});
