import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEffect, fakePackage, fakeTree, look } from '../../../../test/fakes/effect-root.ts';
import { alternatives, parseInstall } from './alternatives.ts';

const install = (name: string, text: string) =>
  fakePackage(name, { postinst: `#!/bin/sh\nupdate-alternatives ${text}\n` });

describe('alternatives', () => {
  it('links the name, the choice and the slaves whose target is there', async () => {
    const tree = fakeTree({ 'usr/bin/mawk': '', 'usr/share/man/man1/mawk.1.gz': '' });
    const mawk = install(
      'mawk',
      `--install /usr/bin/awk awk /usr/bin/mawk 5 \\
        --slave /usr/share/man/man1/awk.1.gz awk.1.gz /usr/share/man/man1/mawk.1.gz \\
        --slave /usr/bin/nawk nawk /usr/bin/missing`,
    );

    const made = await applyEffect(alternatives, tree, [mawk]);

    assert.deepEqual(
      made.map(({ path }) => `${path} ${look(tree, path)}`),
      [
        'etc/alternatives/awk -> /usr/bin/mawk',
        'etc/alternatives/awk.1.gz -> /usr/share/man/man1/mawk.1.gz',
        'usr/bin/awk -> /etc/alternatives/awk',
        'usr/share/man/man1/awk.1.gz -> /etc/alternatives/awk.1.gz',
      ],
    );
  });

  it('takes the highest priority, then the first path, whatever the order of packages', async () => {
    const packages = [
      install('a', '--install /usr/bin/x x /usr/bin/x-low 10'),
      install('b', '--install /usr/bin/x x /usr/bin/x-b 20'),
      install('c', '--install /usr/bin/x x /usr/bin/x-a 20'),
      install('d', '--install /usr/bin/x x /usr/bin/x-gone 90'),
    ];
    for (const order of [packages, packages.toReversed()]) {
      const tree = fakeTree({ 'usr/bin/x-low': '', 'usr/bin/x-a': '', 'usr/bin/x-b': '' });

      await applyEffect(alternatives, tree, order);

      assert.equal(look(tree, 'etc/alternatives/x'), '-> /usr/bin/x-a');
    }
  });

  it('follows the variables and the loop of openjdk', async () => {
    const tree = fakeTree({ 'usr/lib/jvm/j/bin/java': '', 'usr/lib/jvm/j/bin/keytool': '' });
    const postinst = `basedir=/usr/lib/jvm/j
priority=2111
jre_tools='java keytool'
if x; then priority=$(expr $priority - 1); fi
for i in $jre_tools; do
  slave1="--slave /usr/share/man/man1/$i.1.gz $i.1.gz $basedir/man/man1/$i.1.gz"
  update-alternatives --install /usr/bin/$i $i $basedir/bin/$i $priority $slave1
done`;

    await applyEffect(alternatives, tree, [fakePackage('openjdk', { postinst })]);

    assert.equal(look(tree, 'etc/alternatives/keytool'), '-> /usr/lib/jvm/j/bin/keytool');
    assert.equal(look(tree, 'usr/bin/java'), '-> /etc/alternatives/java');
  });

  it("leaves a package's own file alone", async () => {
    const tree = fakeTree({ 'usr/bin/x': 'program', 'usr/bin/x-a': '' });

    await applyEffect(alternatives, tree, [install('a', '--install /usr/bin/x x /usr/bin/x-a 1')]);

    assert.equal(look(tree, 'usr/bin/x'), 'program');
  });

  it('is not led out of /etc/alternatives, into a circle, or astray by what it cannot know', async () => {
    const tree = fakeTree({ 'usr/bin/a': '', 'usr/bin/loop': { link: 'loop' } });
    const made = await applyEffect(alternatives, tree, [
      install('a', '--install /usr/bin/x ../../passwd /usr/bin/a 1'),
      install('b', '--install /../x x /usr/bin/a 1'),
      install('c', '--install / x /usr/bin/a 1'),
      install('d', '--install /usr/bin/x x /usr/bin/$1 1'),
      install('e', '--install /usr/bin/x x /usr/bin/a $(prio)'),
      install('f', '--install /usr/bin/x x /usr/bin/loop 1'),
      install('g', '--install /usr/bin/x .. /usr/bin/a 1'),
      install('h', '--install'),
    ]);

    assert.deepEqual(made, []);
  });
});

describe('parseInstall', () => {
  it('reads only update-alternatives --install, under any path and its newer option name', () => {
    assert.deepEqual(parseInstall(['update-alternatives', '--remove', 'x', '/y']), []);
    assert.deepEqual(parseInstall(['echo', '--install', '/a', 'a', '/b', '1']), []);
    const words = [
      '/usr/bin/update-alternatives',
      '--quiet',
      '--install',
      '/a',
      'a',
      '/b',
      '-1',
      '--follower',
      '/c',
      'c',
      '/d',
    ];

    assert.deepEqual(parseInstall(words), [
      { link: 'a', name: 'a', path: '/b', priority: -1, slaves: [{ link: 'c', name: 'c', path: '/d' }] },
    ]);
  });
});
