import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  epoch,
  fakePackage,
  fakeRoot,
  fakeSettings,
  fakeTree,
  look,
} from '../../../../test/fakes/effect-root.ts';
import { applyEffects, effects } from './apply-effects.ts';

const nodes = {
  'usr/share/base-passwd/passwd.master': 'root:*:0:0:root:/root:/bin/bash\n',
  'usr/share/base-passwd/group.master': 'root:*:0:\n',
  'etc/redis/redis.conf': 'port 6379\n',
};
const packages = [
  fakePackage('base-passwd'),
  fakePackage('redis-tools', { postinst: '#!/bin/sh\nadduser --system --group redis\nmkdir /x' }),
  fakePackage('redis-server', {
    postinst: '#!/bin/sh\ndpkg-statoverride --update --add redis redis 640 /etc/redis/redis.conf',
  }),
  fakePackage('odd', { postinst: '#!/bin/sh\nchattr +i /x' }),
];

describe('applyEffects', () => {
  it('lets later effects see what earlier ones made', async () => {
    const tree = fakeTree(nodes);

    await applyEffects(fakeRoot(tree), packages, fakeSettings);

    assert.equal(look(tree, 'var/lib/redis'), '750 998:998');
    assert.equal(tree.get('etc/redis/redis.conf')?.uid, 998);
  });

  it('names each effect that changed something with its paths in byte order, and owns what it made', async () => {
    const tree = fakeTree(nodes);

    const { applied } = await applyEffects(fakeRoot(tree), packages, fakeSettings);

    const accounts = applied.find(({ name }) => name === 'accounts');
    assert.deepEqual(accounts?.paths, ['etc/group', 'etc/gshadow', 'etc/passwd', 'etc/shadow']);
    assert.deepEqual(tree.ownerOf('etc/passwd'), { kind: 'effect', name: 'accounts' });
    assert.ok(!applied.some(({ name }) => name === 'timezone'));
    for (const { paths } of applied) assert.deepEqual(paths, [...paths].sort());
  });

  it('says which scripts ask for more', async () => {
    const { uncovered } = await applyEffects(fakeRoot(fakeTree(nodes)), packages, fakeSettings);

    assert.deepEqual(uncovered, [{ package: 'odd', script: 'postinst', why: 'runs chattr +i /x' }]);
  });

  it('says what of the scripts of known packages it leaves out', async () => {
    const { leftOut } = await applyEffects(fakeRoot(fakeTree()), [fakePackage('ssl-cert')], fakeSettings);

    assert.deepEqual(leftOut, [
      { package: 'ssl-cert', what: 'the self-signed snakeoil certificate: an image holds no private key' },
    ]);
  });

  it('makes the same tree again, all of it dated by the epoch', async () => {
    const run = async () => {
      const tree = fakeTree(nodes);
      await applyEffects(fakeRoot(tree), packages, fakeSettings);
      return [...tree];
    };

    const [first, second] = [await run(), await run()];

    assert.deepEqual(first, second);
    const late = first.filter(({ entry, owner }) => owner.kind === 'effect' && entry.mtime !== epoch);
    assert.deepEqual(
      late.map(({ entry }) => entry.path),
      [],
    );
  });

  it('changes nothing when it runs over its own result', async () => {
    const tree = fakeTree(nodes);
    await applyEffects(fakeRoot(tree), packages, fakeSettings);
    const before = [...tree].map(({ entry }) => entry);

    await applyEffects(fakeRoot(tree), packages, fakeSettings);

    assert.deepEqual(
      [...tree].map(({ entry }) => entry),
      before,
    );
  });
});

describe('effects', () => {
  it('have names of their own and one sentence each', () => {
    assert.equal(new Set(effects.map(({ name }) => name)).size, effects.length);
    for (const { description } of effects) assert.ok(description.length > 20 && !description.endsWith('.'));
  });
});
