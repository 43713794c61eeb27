import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyEffect,
  attributesOf,
  epoch,
  fakePackage,
  fakeTree,
  look,
} from '../../../../../test/fakes/effect-root.ts';
import { packageStates } from './package-state.ts';

const accounts = {
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\nredis:x:998:998::/:/bin/sh\npostgres:x:999:999::/:/bin/sh\n',
  'etc/group': 'root:x:0:\nredis:x:998:\npostgres:x:999:\nssl-cert:x:997:\n',
};

describe('packageStates', () => {
  it('makes the directories and links of base-files', async () => {
    const tree = fakeTree({
      run: { directory: 0o755 },
      'var/run': { directory: 0o755 },
      'etc/dpkg/origins/debian': '',
    });

    await applyEffect(packageStates, tree, [fakePackage('base-files')]);

    assert.equal(look(tree, 'var/run'), '-> /run');
    assert.equal(look(tree, 'run/lock'), '1777 0:0');
    assert.equal(look(tree, 'var/mail'), '2775 0:8');
    assert.equal(look(tree, 'etc/dpkg/origins/default'), '-> debian');
    assert.equal(attributesOf(tree, 'var/log/btmp'), '660 0:43');
  });

  it('never replaces a file that a package ships, nor a folder that holds something', async () => {
    const tree = fakeTree({
      'etc/profile': 'own',
      'usr/share/base-files/profile': 'default',
      'usr/share/base-files/motd': 'hello',
      'var/lock/held': '',
      'var/mail': { link: '/elsewhere' },
    });

    await applyEffect(packageStates, tree, [fakePackage('base-files')]);

    assert.equal(look(tree, 'etc/profile'), 'own');
    assert.equal(look(tree, 'etc/motd'), 'hello');
    assert.equal(look(tree, 'var/lock/held'), '');
    assert.equal(look(tree, 'var/mail'), '-> /elsewhere');
  });

  it("gives redis and postgres their folders, by the image's own numbers", async () => {
    const tree = fakeTree(accounts);

    await applyEffect(packageStates, tree, [fakePackage('redis-tools'), fakePackage('postgresql-common')]);

    assert.equal(look(tree, 'var/lib/redis'), '750 998:998');
    assert.equal(look(tree, 'var/log/redis'), '2750 998:4');
    assert.equal(look(tree, 'run/postgresql'), '2775 999:999');
  });

  it('lets nginx as www-data write its logs and work folders', async () => {
    const tree = fakeTree();

    await applyEffect(packageStates, tree, [fakePackage('nginx-common')]);

    assert.equal(attributesOf(tree, 'var/log/nginx/access.log'), '640 33:4');
    assert.equal(look(tree, 'var/lib/nginx/proxy'), '700 33:33');
    assert.equal(look(tree, 'etc/nginx/sites-enabled/default'), '-> /etc/nginx/sites-available/default');
  });

  it('knows Python and Java by the version in their name', async () => {
    const tree = fakeTree();

    await applyEffect(packageStates, tree, [
      fakePackage('python3.13-minimal'),
      fakePackage('openjdk-25-jre-headless'),
    ]);

    assert.equal(look(tree, 'usr/local/lib/python3.13/dist-packages'), '755 0:0');
    assert.equal(look(tree, 'etc/.java/.systemPrefs/.system.lock'), '');
  });

  it('sets what dpkg-statoverride asks for and leaves the file to its package', async () => {
    const tree = fakeTree({
      ...accounts,
      'etc/redis/redis.conf': 'port 6379\n',
      'etc/ssl/private': { directory: 0o700 },
    });
    const postinst = `CONF=/etc/redis/redis.conf
dpkg-statoverride --update --add redis redis 640 $CONF
dpkg-statoverride --update --add root ssl-cert 710 /etc/ssl/private
dpkg-statoverride --add root root 4755 /missing
dpkg-statoverride --add root root 4755 /../etc/passwd
dpkg-statoverride --list /etc/ssl/private`;

    await applyEffect(packageStates, tree, [fakePackage('some', { postinst })]);

    assert.equal(attributesOf(tree, 'etc/redis/redis.conf'), '640 998:998');
    assert.equal(attributesOf(tree, 'etc/ssl/private'), '710 0:997');
    assert.equal(attributesOf(tree, 'etc/passwd'), '644 0:0');
    assert.deepEqual(tree.ownerOf('etc/redis/redis.conf'), { kind: 'package', name: 'fixture' });
    assert.equal(look(tree, 'missing'), undefined);
  });

  it('gives no program to root because the group that it should be setgid to is missing', async () => {
    const tree = fakeTree({ ...accounts, 'usr/bin/crontab': '' });
    const postinst = 'dpkg-statoverride --update --add root crontab 2755 /usr/bin/crontab';

    await applyEffect(packageStates, tree, [fakePackage('cron', { postinst })]);

    assert.equal(attributesOf(tree, 'usr/bin/crontab'), '644 0:0');
  });

  it('dates what it makes by the epoch', async () => {
    const tree = fakeTree();

    const made = await applyEffect(packageStates, tree, [fakePackage('base-files')]);

    assert.ok(made.length > 10);
    assert.deepEqual(
      made.filter(({ mtime }) => mtime !== epoch),
      [],
    );
  });

  it('makes nothing for packages that it does not know', async () => {
    assert.deepEqual(await applyEffect(packageStates, fakeTree(), [fakePackage('libz1')]), []);
  });
});
