import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReachPredicate } from '../../attestation/reach.ts';
import { digestOf } from '../../base/index.ts';
import { reachPredicate } from './reach-predicate.ts';
import type { ImageReach } from './types.ts';

const COUNT = { files: 1, bytes: 2 };
const REACH: ImageReach = {
  image: 'oci:out/a',
  digest: digestOf('a'),
  platform: 'linux/amd64',
  engine: 5,
  roots: [{ why: "the image's entrypoint", argv: ['/usr/bin/a'] }],
  totals: {
    'cannot run here': COUNT,
    unreachable: COUNT,
    'via a shell': COUNT,
    possibly: COUNT,
    reachable: COUNT,
  },
  shells: [{ path: '/bin/sh', answer: 'possibly' }],
  packages: [],
  triggers: ['b', 'a', 'b'].map((trigger) => ({ trigger, why: 'x', at: '/x', answer: 'possibly' })),
  unread: [{ path: '/x', by: 'elf', message: 'cut' }],
};

describe('a statement about reach', () => {
  it('says roots, counts and shells of one platform, by its schema', () => {
    const predicate = reachPredicate(REACH, '1.2.3');
    assert.deepEqual(ReachPredicate.parse(predicate), predicate);
    assert.deepEqual(
      [predicate.image, predicate.shells, predicate.triggers, predicate.unread],
      [{ digest: REACH.digest, platform: 'linux/amd64' }, REACH.shells, ['a', 'b'], 1],
    );
  });

  it('is refused of what has no digest', () => {
    const { digest: _, ...folder } = REACH;
    assert.throws(() => reachPredicate(folder, '1'), { code: 'REACH_NOT_AN_IMAGE' });
  });
});
