import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakePackage } from '../../../../test/fakes/effect-root.ts';
import { effects } from './apply-effects.ts';
import { uncoveredScripts } from './uncovered-scripts.ts';

const why = (postinst: string, name = 'some'): string[] =>
  uncoveredScripts([fakePackage(name, { postinst })], effects).map((script) => script.why);

describe('uncoveredScripts', () => {
  it('is silent about blocks that debhelper adds and about what effects do', () => {
    const script = `#!/bin/sh
set -e
# Automatically added by dh_installsystemd/13.24.2
if [ "$1" = "configure" ] || [ "$1" = "abort-upgrade" ] ; then
  deb-systemd-helper unmask 'nginx.service' >/dev/null || true
  if [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload >/dev/null || true
    deb-systemd-invoke $_dh_action 'nginx.service' >/dev/null || true
  fi
fi
# End automatically added section
adduser --system --group redis || true
update-alternatives --install /usr/bin/js js /usr/bin/nodejs 200
py3compile -p some
chmod +x /etc/init.d/some
ldconfig
dpkg-maintscript-helper rm_conffile /etc/x 1.0 -- "$@"
exit 0`;

    assert.deepEqual(why(script), []);
  });

  it('names the first command that nothing stands in for, and counts the others', () => {
    const script =
      '#!/bin/sh\nset -e\nglib-compile-schemas /usr/share/glib-2.0\nln -s a /b\nln -s a /b\nln -s c /d';

    assert.deepEqual(why(script), ['runs glib-compile-schemas /usr/share/glib-2.0 and 2 more']);
  });

  it('reports files that are written or changed in place', () => {
    assert.deepEqual(why('#!/bin/sh\necho x > /etc/motd'), ['runs echo x > /etc/motd']);
    assert.deepEqual(why('#!/bin/sh\nsed -i s/a/b/ /etc/x'), ['runs sed -i s/a/b/ /etc/x']);
    assert.deepEqual(why('#!/bin/sh\nsed s/a/b/ /etc/x | grep b'), []);
    assert.deepEqual(why('#!/bin/sh\nfind /x -delete'), ['runs find /x -delete']);
  });

  it('reports diversions, but not those of the merged /usr', () => {
    const divert = 'dpkg-divert --package a --add --rename --divert /bin/x.real /bin/x';

    assert.deepEqual(why(`#!/bin/sh\n${divert}`), [`runs ${divert}`]);
    assert.deepEqual(
      why('#!/bin/sh\ndpkg-divert --no-rename --divert /lib/x.usr-is-merged --add /lib/x'),
      [],
    );
  });

  it('reports scripts that it cannot read', () => {
    assert.deepEqual(why('#!/usr/bin/perl\nunlink "/x";'), [
      'is written for /usr/bin/perl, which is not read',
    ]);
    assert.deepEqual(why('\x7fELF'), ['is written for no shell, which is not read']);
    assert.deepEqual(why(`#!/bin/sh\n${'#'.repeat(300_000)}`), ['is too long to be read']);
  });

  it('reports calls of covered commands whose words only a running shell knows', () => {
    const install = 'update-alternatives --install /usr/bin/x x $2 1';

    assert.deepEqual(why('#!/bin/sh\nadduser --system "$1"'), ['runs adduser --system $1']);
    assert.deepEqual(why(`#!/bin/sh\n${install}\nupdate-alternatives --remove x $2`), [`runs ${install}`]);
    assert.deepEqual(why('#!/bin/sh\ndpkg-statoverride --add root root 755 $D'), [
      'runs dpkg-statoverride --add root root 755 $D',
    ]);
  });

  it('reports a command that only a running shell could name', () => {
    assert.deepEqual(why('#!/bin/sh\n$hook configure'), ['runs $hook configure']);
  });

  it('says package and script, in install order, and knows packages whose scripts were read by people', () => {
    const packages = [
      fakePackage('z', { preinst: '#!/bin/sh\nchattr +i /x', postrm: '#!/bin/sh\nrm -rf /srv' }),
      fakePackage('base-files', { postinst: '#!/bin/sh\nmkdir /mnt' }),
      fakePackage('a', { postinst: '#!/bin/sh -e\nchattr +i /y' }),
    ];

    assert.deepEqual(uncoveredScripts(packages, effects), [
      { package: 'z', script: 'preinst', why: 'runs chattr +i /x' },
      { package: 'a', script: 'postinst', why: 'runs chattr +i /y' },
    ]);
  });

  it('shows neither control characters nor endless commands', () => {
    const [text = ''] = why(`#!/bin/sh\nfoo '\x1b[31m' ${'x'.repeat(500)}`);

    assert.ok(text.length < 120);
    assert.ok(!text.includes('\x1b'));
  });
});
