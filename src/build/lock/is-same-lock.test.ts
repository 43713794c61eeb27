import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WHOLE_LOCK } from '../../../test/fakes/whole-lock.ts';
import { digestOf } from '../../base/digest.ts';
import { isSameLock } from './is-same-lock.ts';
import type { LockedArch, LockedRepository, Lockfile } from './schema.ts';

function withArch(changes: Partial<LockedArch>): Lockfile {
  const amd64 = { ...(WHOLE_LOCK.archs['amd64'] as LockedArch), ...changes };
  return { ...WHOLE_LOCK, archs: { amd64 } };
}

function withRepository(changes: Partial<LockedRepository>): Lockfile {
  const repositories = WHOLE_LOCK.archs['amd64']?.repositories ?? [];
  return withArch({ repositories: repositories.map((each) => ({ ...each, ...changes })) });
}

describe('isSameLock', () => {
  for (const [what, changes] of Object.entries({
    date: { date: 1 },
    validity: { validUntil: 2 },
    digest: { digest: digestOf('another Release') },
    'signing keys': { fingerprints: [] },
  }))
    it(`looks at no ${what} of a Release`, () => {
      assert.equal(isSameLock(WHOLE_LOCK, withRepository(changes)), true);
    });

  for (const [what, other] of Object.entries({
    suite: withRepository({ suite: 'forky' }),
    codename: withRepository({ codename: 'forky' }),
    origin: withRepository({ origin: 'Nobody' }),
    snapshot: withRepository({ snapshot: '20260302T000000Z' }),
    components: withRepository({ components: ['contrib'] }),
    repositories: withArch({ repositories: [] }),
    packages: withArch({ packages: [] }),
    architectures: { ...WHOLE_LOCK, archs: {} },
    recipe: { ...WHOLE_LOCK, recipe: { name: 'nginx', digest: digestOf('another recipe') } },
    time: { ...WHOLE_LOCK, epoch: 1 },
  }))
    it(`tells locks apart by their ${what}`, () => {
      assert.equal(isSameLock(WHOLE_LOCK, other), false);
      assert.equal(isSameLock(other, other), true);
    });

  it('compares locks without a snapshot', () => {
    const lock = structuredClone(WHOLE_LOCK);
    for (const repository of lock.archs['amd64']?.repositories ?? []) delete repository.snapshot;
    assert.equal(isSameLock(lock, lock), true);
    assert.equal(isSameLock(lock, WHOLE_LOCK), false);
  });
});
