import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { debPackage, found, recognised } from '../../../test/fakes/found.ts';
import type { Found } from '../types.ts';
import { join } from './index.ts';

const HOME = 'opt/java';
const FILES = {
  [`${HOME}/release`]: 'release',
  [`${HOME}/bin/java`]: 'java',
  [`${HOME}/lib/jrt-fs.jar`]: 'jar',
};

const release = found(
  'openjdk',
  { by: 'jvm', confidence: 0.95, locations: [`${HOME}/release`] },
  { namespace: 'oracle', version: '21.0.1+12', kind: 'application' },
);
const program = recognised('openjdk', '21.0.1+12-LTS', `${HOME}/bin/java`);
const archive = found('jrt-fs', { by: 'java', confidence: 0.6, locations: [`${HOME}/lib/jrt-fs.jar`] });

function idsOf(...items: Found[]): string[] {
  const tree = new FakeTree(FILES, []);
  return join(items, tree, ({ message }) => assert.fail(message)).components.map(({ id }) => id);
}

describe('a Java runtime', () => {
  it('is one component, with what its programs and archives say as evidence', () => {
    assert.deepEqual(idsOf(release, program, archive), ['pkg:generic/oracle/openjdk@21.0.1%2B12']);
  });

  it('is the package that installed it, where there is one', () => {
    const packaged = debPackage('openjdk-21-jre-headless', FILES);
    assert.deepEqual(idsOf(packaged, release, program, archive), [
      'pkg:deb/debian/openjdk-21-jre-headless@1-1',
    ]);
  });

  it('takes in what was seen in several places of one runtime, and nothing that is also elsewhere', () => {
    const seenIn = (...locations: string[]): Found => ({
      ...program,
      evidence: { ...program.evidence, locations },
    });
    const home = 'pkg:generic/oracle/openjdk@21.0.1%2B12';
    assert.deepEqual(idsOf(release, seenIn(`${HOME}/bin/java`, `${HOME}/lib/jrt-fs.jar`)), [home]);
    assert.equal(idsOf(release, seenIn(`${HOME}/bin/java`, 'usr/bin/java')).length, 2);
    assert.equal(idsOf(release, seenIn('usr/bin/java', `${HOME}/bin/java`)).length, 2);
  });

  it('is the nearest one that a program is below', () => {
    const outer = found(
      'openjdk',
      { by: 'jvm', locations: ['opt/release'] },
      { namespace: 'outer', version: '8', kind: 'application' },
    );
    const tree = new FakeTree(FILES, []);
    const { components } = join([outer, release, program], tree, ({ message }) => assert.fail(message));
    assert.deepEqual(
      components.map(({ id, evidence }) => [id, evidence.length]),
      [
        ['pkg:generic/oracle/openjdk@21.0.1%2B12', 2],
        ['pkg:generic/outer/openjdk@8', 1],
      ],
    );
  });

  it('does not take in what is elsewhere, has a name of its own, or was linked in', () => {
    const others = [
      recognised('openjdk', '17.0.9+9', 'usr/bin/java'),
      recognised('zlib', '1.3.1', `${HOME}/lib/libzip.so`, { by: 'vendored' }),
      found(
        'asm',
        { by: 'java', locations: [`${HOME}/lib/asm.jar`] },
        { type: 'maven', namespace: 'org.ow2.asm' },
      ),
    ];
    assert.equal(idsOf(release, ...others).length, 4);
  });
});
