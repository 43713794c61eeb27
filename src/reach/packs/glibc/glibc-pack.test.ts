import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

const RUNS = { entrypoint: ['/usr/bin/a'] };
const GCONV = 'usr/lib/x86_64-linux-gnu/gconv';

describe('what glibc opens for those that import from it', () => {
  it('loads the modules that nsswitch.conf names, for who asks for users or hosts', () => {
    const files = (imports: string[]) => ({
      'usr/bin/a': program({ imports }),
      'etc/nsswitch.conf': 'passwd: files ldap\nhosts: files dns\n',
      'usr/lib/libnss_ldap.so.2': library(),
      'usr/lib/libnss_wins.so.2': library(),
    });
    const asked = ['usr/lib/libnss_ldap.so.2', 'usr/lib/libnss_wins.so.2'];
    assert.deepEqual(answersOf(reachOf(files(['getpwnam']), RUNS), asked), {
      'usr/lib/libnss_ldap.so.2': 'reachable',
      'usr/lib/libnss_wins.so.2': 'unreachable',
    });
    assert.equal(answersOf(reachOf(files(['puts']), RUNS))['usr/lib/libnss_ldap.so.2'], 'unreachable');
  });

  it('takes the character sets whole for iconv_open, and not for a library that asks for the locale’s', () => {
    const files = (name: string) => ({
      'usr/bin/a': program({ needed: [name] }),
      [`usr/lib/${name}`]: library({ imports: ['iconv_open'] }),
      [`${GCONV}/BIG5.so`]: library(),
    });
    const answer = (name: string, environment: string[] = []) =>
      answersOf(reachOf(files(name), { ...RUNS, environment }))[`${GCONV}/BIG5.so`];
    assert.equal(answer('libxml2.so.2'), 'reachable');
    assert.equal(answer('libunistring.so.5'), 'unreachable');
    assert.equal(answer('libunistring.so.5', ['LANG=zh_TW.BIG5']), 'reachable');
  });

  it('opens each locale that there is where clients of sshd may say one', () => {
    const [german, french] = ['de', 'fr'].map((name) => `usr/share/locale/${name}/LC_MESSAGES/libc.mo`);
    const answer = (settings: string): string[] => {
      const files = {
        'usr/bin/a': program({ strings: ['/etc/ssh/sshd_config'] }),
        'etc/ssh/sshd_config': settings,
        'usr/lib/locale/de_DE.utf8/LC_TIME': '',
        [german as string]: '',
        [french as string]: '',
      };
      const answers = answersOf(reachOf(files, RUNS));
      return [german, french].map((path) => answers[path as string] ?? '');
    };
    assert.deepEqual(answer('AcceptEnv LANG LC_*\n'), ['possibly', 'cannot run here']);
    assert.deepEqual(answer('# AcceptEnv LANG\nPort 22\n'), ['cannot run here', 'cannot run here']);
  });

  it('loads the unwinder for who ends threads', () => {
    const files = (imports: string[]) => ({
      'usr/bin/a': program({ imports }),
      'usr/lib/libgcc_s.so.1': library(),
    });
    const answer = (imports: string[]) => answersOf(reachOf(files(imports), RUNS))['usr/lib/libgcc_s.so.1'];
    assert.deepEqual([answer(['pthread_cancel']), answer(['pthread_create'])], ['reachable', 'unreachable']);
  });

  it('reads the zone that TZ names', () => {
    const files = {
      'usr/bin/a': program({ imports: ['localtime_r'] }),
      'usr/share/zoneinfo/Asia/Tokyo': 'TZif',
      'usr/share/zoneinfo/Asia/Seoul': 'TZif',
    };
    const report = reachOf(files, { ...RUNS, environment: ['TZ=Asia/Tokyo'] });
    assert.equal(answersOf(report)['usr/share/zoneinfo/Asia/Tokyo'], 'reachable');
    assert.equal(answersOf(report)['usr/share/zoneinfo/Asia/Seoul'], 'unreachable');
  });

  it('does not start a shell because libc could', () => {
    const files = {
      'usr/bin/a': program({ needed: ['libc.so.6'] }),
      'usr/lib/libc.so.6': library({ strings: ['/bin/sh', '/usr/share/zoneinfo', '/etc/fstab'] }),
      'bin/sh': program(),
      'usr/share/zoneinfo/UTC': 'TZif',
      'etc/fstab': '',
    };
    assert.deepEqual(answersOf(reachOf(files, RUNS), ['bin/sh', 'usr/share/zoneinfo/UTC', 'etc/fstab']), {
      'bin/sh': 'unreachable',
      'etc/fstab': 'reachable',
      'usr/share/zoneinfo/UTC': 'unreachable',
    });
  });

  it('reads heads of all libraries where ldconfig makes the cache, and none where it prints it', () => {
    const files = {
      'usr/sbin/ldconfig': program(),
      'usr/lib/libx.so.1': library({ soname: 'libx.so.1' }),
      'usr/share/x': '',
    };
    const of = (entrypoint: string[]) => answersOf(reachOf(files, { entrypoint }))['usr/lib/libx.so.1'];
    assert.equal(of(['ldconfig']), 'reachable');
    assert.equal(of(['ldconfig', '-p']), 'unreachable');
  });
});
