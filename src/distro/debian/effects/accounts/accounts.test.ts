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
import { effectError } from '../errors.ts';
import { accounts } from './accounts.ts';

const masters = {
  'usr/share/base-passwd/passwd.master':
    'root:*:0:0:root:/root:/bin/bash\nwww-data:*:33:33:www-data:/var/www:/usr/sbin/nologin\n',
  'usr/share/base-passwd/group.master': 'root:*:0:\nwww-data:*:33:\nshadow:*:42:\n',
};
const basePasswd = fakePackage('base-passwd');
const script = (text: string) => fakePackage('some', { postinst: `#!/bin/sh\n${text}\n` });

describe('accounts', () => {
  it("copies base-passwd's masters, with passwords moved to shadow", async () => {
    const tree = fakeTree(masters);

    await applyEffect(accounts, tree, [basePasswd]);

    assert.equal(
      look(tree, 'etc/passwd'),
      'root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n',
    );
    assert.equal(look(tree, 'etc/group'), 'root:x:0:\nwww-data:x:33:\nshadow:x:42:\n');
    const day = Math.floor(epoch / 86_400);
    assert.equal(look(tree, 'etc/shadow'), `root:*:${day}:0:99999:7:::\nwww-data:*:${day}:0:99999:7:::\n`);
    assert.equal(look(tree, 'etc/gshadow'), 'root:*::\nwww-data:*::\nshadow:*::\n');
    assert.equal(attributesOf(tree, 'etc/shadow'), '640 0:42');
  });

  it('has root, nobody and nonroot (65532) where base-passwd is left out, and no shadow', async () => {
    const tree = fakeTree();

    await applyEffect(accounts, tree);

    assert.deepEqual(
      look(tree, 'etc/passwd')
        ?.split('\n')
        .map((line) => line.split(':').slice(0, 4).join(':')),
      ['root:x:0:0', 'nobody:x:65534:65534', 'nonroot:x:65532:65532', ''],
    );
    assert.equal(look(tree, 'etc/shadow'), undefined);
    assert.equal(look(tree, 'home/nonroot'), '700 65532:65532');
  });

  it('makes the users of adduser with numbers that do not depend on other packages', async () => {
    const redis = script(
      'USER=redis\nadduser --system --home /var/lib/redis --quiet --group ${USER} || true',
    );
    const alone = fakeTree(masters);
    const together = fakeTree(masters);

    await applyEffect(accounts, alone, [basePasswd, redis]);
    await applyEffect(accounts, together, [basePasswd, script('adduser --system aaa'), redis]);

    const line = 'redis:x:998:998::/var/lib/redis:/usr/sbin/nologin\n';
    assert.ok(look(alone, 'etc/passwd')?.endsWith(line));
    assert.ok(look(together, 'etc/passwd')?.endsWith(line));
    assert.match(look(together, 'etc/passwd') ?? '', /\naaa:x:100:65534::\/nonexistent:/);
  });

  it('makes groups and memberships of existing accounts, in whatever order packages ask', async () => {
    const tree = fakeTree(masters);
    const postgres = script(
      'adduser --system --group postgres\nadduser postgres ssl-cert\nadduser nobody-here ssl-cert',
    );

    await applyEffect(accounts, tree, [basePasswd, postgres, script('addgroup --system ssl-cert')]);

    assert.match(look(tree, 'etc/group') ?? '', /\npostgres:x:999:\nssl-cert:x:997:postgres\n$/);
  });

  it('understands useradd and groupadd', async () => {
    const tree = fakeTree(masters);

    await applyEffect(accounts, tree, [
      basePasswd,
      script('groupadd -g 777 team\nuseradd -r -u 778 -g team -d /srv -s /bin/sh -c "A B" worker'),
    ]);

    assert.match(look(tree, 'etc/passwd') ?? '', /\nworker:x:778:777:A B:\/srv:\/bin\/sh\n$/);
  });

  it('reads sysusers.d files, and the one in /etc instead of its namesake', async () => {
    const tree = fakeTree({
      ...masters,
      'usr/lib/sysusers.d/b.conf': 'u wrong - "x" / -\n',
      'etc/sysusers.d/b.conf': '# comment\nu web 444 "Web Server" /srv/web /bin/sh\nm web www-data\n',
      'usr/lib/sysusers.d/a.conf': 'g team 333\nu! lock -:team\nu sync 4:33\n',
    });

    await applyEffect(accounts, tree, [basePasswd]);

    assert.match(
      look(tree, 'etc/passwd') ?? '',
      /\nlock:x:\d+:333::\/:\/usr\/sbin\/nologin\nsync:x:4:33::\/:\/usr\/sbin\/nologin\nweb:x:444:444:Web Server:\/srv\/web:\/bin\/sh\n$/,
    );
    assert.match(look(tree, 'etc/group') ?? '', /\nwww-data:x:33:web\n/);
    assert.doesNotMatch(look(tree, 'etc/passwd') ?? '', /wrong/);
  });

  it('lets the recipe have the last word and makes homes only for their owner', async () => {
    const tree = fakeTree({ ...masters, 'srv/there': { directory: 0o755 } });
    const user = { name: 'app', uid: 1000, gid: 1000, shell: '/bin/sh', home: '/home/app' };

    await applyEffect(accounts, tree, [basePasswd], {
      accounts: {
        users: [user, { ...user, name: 'www-data', uid: 34, home: '/srv/there' }],
        groups: [{ name: 'shadow', gid: 42, members: ['app'] }],
      },
    });

    assert.match(
      look(tree, 'etc/passwd') ?? '',
      /\nwww-data:x:34:1000::\/srv\/there:\/bin\/sh\napp:x:1000:1000::/,
    );
    assert.match(look(tree, 'etc/group') ?? '', /\nshadow:x:42:app\napp:x:1000:\n$/);
    assert.equal(look(tree, 'home/app'), '700 1000:1000');
    assert.equal(look(tree, 'srv/there'), '755 0:0');
  });

  it('adds accounts with fixed numbers when a file will belong to them', async () => {
    const tree = fakeTree();

    await applyEffect(accounts, tree, [fakePackage('nginx-common')]);

    assert.match(look(tree, 'etc/passwd') ?? '', /\nwww-data:x:33:33:/);
    assert.match(look(tree, 'etc/group') ?? '', /\nadm:x:4:\n/);
  });
});

describe('hostile accounts', () => {
  it('of a script cannot add lines or fields to passwd', async () => {
    const tree = fakeTree(masters);
    const evil = script(`adduser --system --home '/x\nevil:x:0:0::/:/bin/sh' --gecos 'a:b' good
adduser --system 'bad:x:0:0:'
adduser --system "-x"
useradd -c 'x:y' -d '/a:b' other`);

    await applyEffect(accounts, tree, [basePasswd, evil]);

    const lines = (look(tree, 'etc/passwd') ?? '').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(':').length),
      lines.map(() => 7),
    );
    assert.deepEqual(
      lines.map((line) => line.split(':')[0]),
      ['root', 'www-data', 'good', 'other'],
    );
  });

  it('of a giant passwd are refused with its size', async () => {
    const tree = fakeTree({ 'etc/passwd': Buffer.alloc(5 * 1024 * 1024, 'a') });

    await assert.rejects(
      applyEffect(accounts, tree),
      (error) =>
        effectError.is(error, 'EFFECT_FILE_LIMIT') && /\/etc\/passwd has 5242880 bytes/.test(error.message),
    );
  });

  it('of a passwd with rubbish lines are left out', async () => {
    const tree = fakeTree({
      'etc/passwd':
        '+::::::\n\0\0\nroot:x:0:0:root:/root:/bin/sh\nx:x:-1:0::/:\ny:x:4294967295:0::/:\n::::\n',
      'etc/group': 'root:x:0:\nbad\n',
    });

    await applyEffect(accounts, tree);

    assert.equal(look(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
    assert.equal(look(tree, 'etc/group'), 'root:x:0:\n');
  });
});
