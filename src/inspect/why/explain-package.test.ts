import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/index.ts';
import type { LockedPackage, Lockfile } from '../../build/index.ts';
import { explainPackage } from './explain-package.ts';

type Reason = LockedPackage['reasons'][number];

function locked(name: string, reasons: Reason[]): LockedPackage {
  const blob = { digest: digestOf(name), sizeBytes: 10 };
  return {
    name,
    version: '1-1',
    architecture: 'amd64',
    source: name,
    sourceVersion: '1-1',
    suite: 'trixie',
    component: 'main',
    filename: `pool/main/${name}.deb`,
    deb: blob,
    control: blob,
    data: blob,
    reasons,
  };
}

const asked = (clause: string): Reason => ({ field: 'packages', clause });
const depends = (from: string, clause: string): Reason => ({ from, field: 'Depends', clause });

function lockOf(archs: Record<string, LockedPackage[]>): Lockfile {
  const repository = {
    suite: 'trixie',
    codename: 'trixie',
    origin: 'Debian',
    date: 1_700_000_000,
    digest: digestOf('release'),
    fingerprints: ['AB'],
    components: ['main'],
  };
  return {
    version: 1,
    recipe: { name: 'r', digest: digestOf('r') },
    epoch: 0,
    compressor: { name: 'gzip', level: 6, digest: digestOf('c') },
    archs: Object.fromEntries(
      Object.entries(archs).map(([arch, packages]) => [
        arch,
        { repositories: [repository], packages, missingEssential: [], layers: [], pieces: [] },
      ]),
    ),
  };
}

describe('explainPackage', () => {
  it('leads from the recipe through each Depends to the package', () => {
    const lock = lockOf({
      amd64: [
        locked('c', [depends('b', 'c (>= 1)')]),
        locked('b', [depends('a', 'b | x')]),
        locked('a', [asked('a>=1')]),
      ],
    });

    const explained = explainPackage('c', lock, 'amd64', []);

    assert.deepEqual(
      explained?.chain.map(({ package: name, by, clause }) => [by, clause, name]),
      [
        [undefined, 'a>=1', 'a'],
        ['a', 'b | x', 'b'],
        ['b', 'c (>= 1)', 'c'],
      ],
    );
    assert.equal(explained?.origin?.release?.digest, digestOf('release'));
    assert.deepEqual(explained?.origin?.release?.fingerprints, ['AB']);
  });

  it('takes the shortest way, and names the others that ask for it', () => {
    const lock = lockOf({
      amd64: [
        locked('lib', [depends('mid', 'lib'), depends('a', 'lib (>= 2)'), depends('z', 'lib')]),
        locked('mid', [depends('a', 'mid')]),
        locked('z', [depends('mid', 'z')]),
        locked('a', [asked('a')]),
      ],
    });

    const explained = explainPackage('lib', lock, 'amd64', []);

    assert.deepEqual(
      explained?.chain.map(({ package: name }) => name),
      ['a', 'lib'],
    );
    assert.deepEqual(explained?.alsoBy, ['mid', 'z']);
  });

  it('comes to an end where packages need each other in a circle', () => {
    const circle = lockOf({
      amd64: [locked('a', [depends('b', 'a')]), locked('b', [depends('a', 'b'), asked('b')])],
    });
    const orphans = lockOf({ amd64: [locked('a', [depends('b', 'a')]), locked('b', [depends('a', 'b')])] });

    assert.deepEqual(
      explainPackage('a', circle, 'amd64', [])?.chain.map(({ package: name }) => name),
      ['b', 'a'],
    );
    assert.deepEqual(explainPackage('a', orphans, 'amd64', [])?.chain, []);
  });

  it('says on which architectures the package is', () => {
    const lock = lockOf({ amd64: [locked('only', [asked('only')])], arm64: [] });

    assert.deepEqual(explainPackage('only', lock, 'amd64', [])?.archs, { has: ['amd64'], lacks: ['arm64'] });
  });

  it('reports the uncovered scripts of this package only, and tells none from not looked at', () => {
    const lock = lockOf({ amd64: [locked('a', [asked('a')])] });
    const scripts = ['a', 'b'].map((name) => ({ package: name, script: 'postinst', why: 'runs x' }));

    assert.deepEqual(explainPackage('a', lock, 'amd64', scripts)?.uncovered, [scripts[0]]);
    assert.equal(explainPackage('a', lock, 'amd64', undefined)?.uncovered, undefined);
  });

  it('knows no package that is not in the lock', () => {
    assert.equal(explainPackage('x', lockOf({ amd64: [] }), 'amd64', []), undefined);
    assert.equal(explainPackage('x', lockOf({}), 'amd64', []), undefined);
  });
});
