import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { libraryFacts } from './library-facts.ts';

/** Of what a library with these imports and texts leads to when a program is linked with it. */
function linked(name: string, imports: string[], strings: string[]) {
  const report = reachOf(
    {
      'usr/bin/a': program({ needed: [name] }),
      [`usr/lib/${name}`]: library({ imports, strings }),
      'usr/bin/tool': program(),
      'opt/x/data': 'data',
      'opt/x/file': 'data',
      'opt/y/plugin.so': library({ needed: ['libz.so'] }),
      'usr/lib/libz.so': library(),
    },
    { entrypoint: ['/usr/bin/a'] },
  );
  const answers = answersOf(report);
  const of = (path: string) => answers[path] === 'reachable' || answers[path] === 'possibly';
  return { runs: of('usr/bin/tool'), folders: of('opt/x/data'), loads: of('usr/lib/libz.so') };
}

const IMPORTS = ['execvp', 'dlopen'];
const TEXTS = ['tool', '/opt/x', '/opt/y'];

describe('what is known of libraries', () => {
  it('keeps an unknown one to all that its imports let it do with its texts', () => {
    assert.deepEqual(linked('libother.so.1', IMPORTS, TEXTS), { runs: true, folders: true, loads: true });
  });

  for (const [name, can] of [
    ['libc.so.6', { runs: false, folders: false, loads: false }],
    ['libLLVM.so.19.1', { runs: false, folders: false, loads: false }],
    ['libperl.so.5.40', { runs: false, folders: false, loads: false }],
    ['libsystemd.so.0', { runs: false, folders: false, loads: false }],
    ['libstdc++.so.6', { runs: true, folders: false, loads: false }],
    ['libpam.so.0', { runs: true, folders: false, loads: false }],
    ['libp11-kit.so.0', { runs: false, folders: true, loads: true }],
    ['liblua5.4.so.0', { runs: false, folders: true, loads: true }],
    ['libwrap.so.0', { runs: false, folders: true, loads: true }],
    ['libuv.so.1', { runs: false, folders: true, loads: false }],
    ['_corecffi.abi3.so', { runs: false, folders: true, loads: false }],
    ['libsqlite3.so.0', { runs: true, folders: true, loads: false }],
  ] as const)
    it(`lets ${name} do what it does`, () => {
      assert.deepEqual(linked(name, IMPORTS, TEXTS), can);
      assert.ok(libraryFacts(`usr/lib/${name}`).evidence.length > 20);
    });

  it('lets mosquitto load the plug-ins that its settings name, and no other library', () => {
    const { files } = reachOf(
      {
        'usr/sbin/mosquitto': program({ imports: ['dlopen'], strings: ['/etc/mosquitto/mosquitto.conf'] }),
        'etc/mosquitto/mosquitto.conf': 'include_dir /etc/mosquitto/conf.d\n',
        'etc/mosquitto/conf.d/own.conf': 'plugin /usr/lib/mosquitto_dynamic_security.so\n',
        'usr/lib/mosquitto_dynamic_security.so': library(),
        'usr/lib/libother.so.1': library(),
      },
      { entrypoint: ['/usr/sbin/mosquitto', '-c', '/etc/mosquitto/mosquitto.conf'] },
    );
    const answers = new Map(files.map(({ path, answer }) => [path, answer]));
    assert.ok(['reachable', 'possibly'].includes(answers.get('usr/lib/mosquitto_dynamic_security.so') ?? ''));
    assert.equal(answers.get('usr/lib/libother.so.1'), 'unreachable');
  });

  it('lets syslog-ng load what is in folders beside its library, and no other', () => {
    const answers = answersOf(
      reachOf(
        {
          'usr/sbin/syslog-ng': program({ needed: ['libsyslog-ng-4.8.so.0'], runpath: '/usr/lib/syslog-ng' }),
          'usr/lib/syslog-ng/libsyslog-ng-4.8.so.0': library({ imports: ['g_module_open', 'dlopen'] }),
          'usr/lib/syslog-ng/4.8/libaffile.so': library({ needed: ['libpcre2-8.so.0'] }),
          'usr/lib/libpcre2-8.so.0': library(),
          'usr/lib/libother.so.1': library(),
        },
        { entrypoint: ['/usr/sbin/syslog-ng'] },
      ),
    );
    assert.equal(answers['usr/lib/libpcre2-8.so.0'], 'possibly');
    assert.equal(answers['usr/lib/libother.so.1'], 'unreachable');
  });

  it('keeps one to a command of several lines whose second word is an option, and not to prose', () => {
    assert.equal(linked('libother.so.1', ['popen'], ["tool --show '%s\n%s\n'"]).runs, true);
    assert.equal(linked('libother.so.1', ['popen'], ['tool is what\nshows it\n']).runs, false);
  });

  it('lets dpkg-query open what dpkg keeps, and run none of it', () => {
    const script = { content: '#!/bin/sh\ntool\n', mode: 0o755 };
    const answersBy = (name: string) =>
      answersOf(
        reachOf(
          {
            [`usr/bin/${name}`]: program({ imports: ['execlp'], strings: ['/var/lib/dpkg', 'pager'] }),
            'usr/bin/sh': program(),
            'usr/bin/tool': program(),
            'usr/bin/pager': program(),
            'var/lib/dpkg/info/a.postinst': script,
          },
          { entrypoint: [`/usr/bin/${name}`] },
        ),
        ['usr/bin/pager', 'usr/bin/tool', 'var/lib/dpkg/info/a.postinst'],
      );
    assert.deepEqual(Object.values(answersBy('dpkg-query')), ['possibly', 'unreachable', 'possibly']);
    assert.deepEqual(Object.values(answersBy('dpkg')), ['possibly', 'possibly', 'possibly']);
  });

  it('lets smbd load modules of its kinds, and no other', () => {
    const answers = answersOf(
      reachOf(
        {
          'usr/sbin/smbd': program({
            needed: ['libsamba-modules-private-samba.so.0'],
            runpath: '/usr/lib/samba',
          }),
          'usr/lib/samba/libsamba-modules-private-samba.so.0': library({ imports: ['dlopen'] }),
          'usr/lib/samba/vfs/recycle.so': library({ needed: ['libz.so.1'] }),
          'usr/lib/libz.so.1': library(),
          'usr/lib/libother.so.1': library(),
        },
        { entrypoint: ['/usr/sbin/smbd'] },
      ),
    );
    assert.equal(answers['usr/lib/libz.so.1'], 'possibly');
    assert.equal(answers['usr/lib/libother.so.1'], 'unreachable');
  });

  for (const name of [
    'libcrypto.so.3',
    'libkrb5support.so.0',
    'libsasl2.so.2',
    'libicuuc.so.76',
    'libp11-kit.so.0',
    'liblua5.4.so.0',
    'libluajit-5.1.so.2',
    'libdbi.so.1',
    'libdns-9.20.30-1~deb13u1-Debian.so',
    'libns-9.20.30-1~deb13u1-Debian.so',
    'libnetsnmpmibs.so.40.2.1',
    'libpkcs11-helper.so.1.0.0',
    'bcrypt.linux-x64-gnu.node',
    'libgssapi_krb5-497db0c6.so.2.2',
    'libkea-hooks.so.100.0.0',
  ])
    it(`takes no library for computed by ${name}, and each by one that nothing is known of`, () => {
      assert.equal(linked(name, ['dlopen'], []).loads, false);
      assert.equal(linked('libother.so.1', ['dlopen'], []).loads, true);
    });

  it('takes no library for what make, ip and genl load when they are told', () => {
    const answer = (name: string) =>
      answersOf(
        reachOf(
          {
            [`usr/bin/${name}`]: program({ imports: ['dlopen', 'execvp'], strings: ['%s.so', 'genl', 'sh'] }),
            'usr/sbin/genl': program(),
            'usr/lib/security/pam_unix.so': library(),
          },
          { entrypoint: [name] },
        ),
        ['usr/lib/security/pam_unix.so'],
      )['usr/lib/security/pam_unix.so'];
    assert.deepEqual(['make', 'ip', 'genl', 'other'].map(answer), [
      'unreachable',
      'unreachable',
      'unreachable',
      'possibly',
    ]);
  });

  it('gives the Perl within libnetsnmpagent nothing but what its settings name', () => {
    const answer = (name: string) =>
      answersOf(
        reachOf(
          {
            'usr/bin/a': program({ needed: [name] }),
            [`usr/lib/${name}`]: library({
              needed: ['libperl.so.5.40'],
              imports: ['execvp'],
              strings: ['perl'],
            }),
            'usr/lib/libperl.so.5.40': library(),
            'usr/bin/perl': program(),
            'usr/share/perl/5.40/Own.pm': '',
          },
          { entrypoint: ['/usr/bin/a'] },
        ),
        ['usr/share/perl/5.40/Own.pm'],
      )['usr/share/perl/5.40/Own.pm'];
    assert.deepEqual(['libnetsnmpagent.so.40', 'libother.so.1'].map(answer), ['via a shell', 'possibly']);
  });

  it('lets libapt-pkg open the state of dpkg, and leaves its scripts to dpkg', () => {
    const uses = (strings: string[]) =>
      reachOf(
        {
          'usr/bin/apt': program({ needed: ['libapt-pkg.so.7'] }),
          'usr/lib/libapt-pkg.so.7': library({ imports: ['execvp'], strings }),
          'usr/bin/dpkg': program({ imports: ['execvp'], strings: ['/var/lib/dpkg'] }),
          'var/lib/dpkg/info/a.postinst': { content: '#!/bin/sh\n', mode: 0o755 },
        },
        { entrypoint: ['apt'] },
      ).files.find(({ path }) => path.endsWith('a.postinst'))?.use;
    assert.deepEqual([uses(['/var/lib/dpkg/']), uses(['/usr/bin/dpkg'])], ['data', 'code']);
  });

  it('opens the trees of TeX and Ghostscript, and loads what stands with LibreOffice', () => {
    const files = {
      'usr/bin/a': program({ needed: ['libkpathsea.so.6', 'libuno_sal.so.3', 'libgs.so.10'] }),
      'usr/lib/libgs.so.10': library({
        needed: ['libpaper.so.2'],
        strings: ['/usr/share/ghostscript/10/Resource/Init'],
      }),
      'usr/share/ghostscript/10/Resource/Init/gs_init.ps': 'data',
      'usr/share/ghostscript/10/Resource/Decoding/Unicode': 'data',
      'usr/lib/libpaper.so.2': library(),
      'etc/paperspecs': 'data',
      'usr/lib/libkpathsea.so.6': library({ imports: ['fopen'], strings: ['{/etc/own,/usr/share/x}'] }),
      'usr/lib/libuno_sal.so.3': { link: 'libreoffice/program/libuno_sal.so.3' },
      'usr/lib/libreoffice/program/libuno_sal.so.3': library({ imports: ['dlopen'], strings: ['libz.so'] }),
      'usr/lib/libreoffice/program/libswlo.so': library({ needed: ['libneeded.so'] }),
      'usr/lib/libreoffice/share/registry/main.xcd': 'data',
      'usr/lib/libneeded.so': library(),
      'usr/share/texlive/texmf-dist/tex/latex/base/article.cls': 'data',
      'etc/own/texmf.cnf': 'data',
      'usr/share/other/x': 'data',
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }));
    const missed = Object.keys(files).filter((path) => answers[path] === 'unreachable');
    assert.deepEqual(missed, ['usr/share/other/x']);
  });

  it('takes event libraries for what libwebsockets computes', () => {
    const files = {
      'usr/bin/a': program({ needed: ['libwebsockets.so.19'] }),
      'usr/lib/libwebsockets.so.19': library({ imports: ['dlopen'], strings: ['evlib_uv'] }),
      'usr/lib/libwebsockets-evlib_uv.so': library(),
      'usr/lib/libother.so': library(),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }));
    assert.equal(answers['usr/lib/libwebsockets-evlib_uv.so'], 'possibly');
    assert.equal(answers['usr/lib/libother.so'], 'unreachable');
  });

  it('loads the plug-ins of libkrb5 with what they need, and no other library for it', () => {
    const files = {
      'usr/sbin/krb5kdc': program({ needed: ['libkrb5.so.3', 'libgssapi_krb5.so.2'] }),
      'usr/lib/libgssapi_krb5.so.2': library({ imports: ['krb5int_open_plugin'] }),
      'usr/lib/libkrb5.so.3': library({
        imports: ['krb5int_open_plugin_dirs'],
        strings: ['/usr/lib/krb5/plugins'],
      }),
      'usr/lib/krb5/plugins/preauth/spake.so': library({ needed: ['libcrypto.so.3'] }),
      'usr/lib/libcrypto.so.3': library(),
      'usr/lib/libother.so': library(),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/sbin/krb5kdc'] }));
    assert.equal(answers['usr/lib/libcrypto.so.3'], 'possibly');
    assert.equal(answers['usr/lib/libother.so'], 'unreachable');
  });

  it('takes loops of events for what libverto computes', () => {
    const files = {
      'usr/sbin/krb5kdc': program({ needed: ['libverto.so.1'] }),
      'usr/lib/libverto.so.1': library({ imports: ['dlopen'], strings: ['verto_module_table_'] }),
      'usr/lib/libverto-libev.so.1': library(),
      'usr/lib/libother.so': library(),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/sbin/krb5kdc'] }));
    assert.equal(answers['usr/lib/libverto-libev.so.1'], 'possibly');
    assert.equal(answers['usr/lib/libother.so'], 'unreachable');
  });

  it('takes libraries of NSS for what NSS computes, and any for what an unknown caller of NSPR does', () => {
    const files = (imports: string[]) => ({
      'usr/bin/a': program({ needed: ['libnss3.so', 'libb.so'] }),
      'usr/lib/libb.so': library({ imports, strings: ['.so'] }),
      'usr/lib/libnss3.so': library({ imports: ['PR_LoadLibrary'], needed: ['libnspr4.so'] }),
      'usr/lib/libnspr4.so': library({ imports: ['dlopen'], strings: ['.so'] }),
      'usr/lib/libnssckbi.so': library(),
      'usr/lib/libother.so': library(),
    });
    const loaded = (imports: string[]) => {
      const answers = answersOf(reachOf(files(imports), { entrypoint: ['/usr/bin/a'] }));
      return [answers['usr/lib/libnssckbi.so'], answers['usr/lib/libother.so']];
    };
    assert.deepEqual(loaded([]), ['possibly', 'unreachable']);
    assert.deepEqual(loaded(['PR_LoadLibrary']), ['possibly', 'possibly']);
  });

  it('tells the facilities of syslog from programs, where all of their names stand together', () => {
    const FACILITIES = ['auth', 'authpriv', 'cron', 'daemon', 'kern', 'mail', 'syslog', 'user'];
    const answer = (strings: string[]) =>
      answersOf(
        reachOf(
          {
            'usr/sbin/a': program({ imports: ['execvp'], strings }),
            'usr/sbin/cron': program(),
            'usr/bin/mail': program(),
          },
          { entrypoint: ['/usr/sbin/a'] },
        ),
      );
    assert.equal(answer(FACILITIES)['usr/sbin/cron'], 'unreachable');
    assert.equal(answer(FACILITIES)['usr/bin/mail'], 'possibly');
    assert.equal(answer([...FACILITIES, 'cron -f'])['usr/sbin/cron'], 'possibly');
    assert.equal(answer(['cron', 'daemon', 'kern'])['usr/sbin/cron'], 'possibly');
  });

  it('tells names of services and values of settings from programs', () => {
    const files = (name: string) => ({
      [`usr/sbin/${name}`]: program({ imports: ['execvp'], strings: ['ssh', 'unbound', '/usr/bin/helper'] }),
      'usr/bin/ssh': program(),
      'usr/sbin/unbound': program(),
      'usr/bin/helper': program(),
    });
    const ran = (name: string) => {
      const answers = answersOf(reachOf(files(name), { entrypoint: [`/usr/sbin/${name}`] }));
      return ['usr/bin/ssh', 'usr/sbin/unbound', 'usr/bin/helper'].filter(
        (path) => answers[path] !== 'unreachable',
      );
    };
    assert.deepEqual(ran('other'), ['usr/bin/ssh', 'usr/sbin/unbound', 'usr/bin/helper']);
    for (const name of ['nsd', 'rsyslogd', 'lighttpd', 'mariadbd', 'varnishd', 'exim4'])
      assert.deepEqual(ran(name), ['usr/bin/helper'], name);
    assert.deepEqual(ran('mariadb'), ['usr/bin/helper']);
    assert.deepEqual(ran('ssh-agent'), ['usr/bin/ssh', 'usr/bin/helper']);
  });

  it('leaves settings of the client out of the folder that sshd shares with it', () => {
    const files = {
      'usr/sbin/sshd': program({ imports: ['execve', 'popen'], strings: ['/etc/ssh', 'ssh'] }),
      'usr/bin/ssh': program({ imports: ['execvp'], strings: ['/etc/ssh/ssh_config'] }),
      'etc/ssh/keys.conf': 'TrustedUserCAKeys /opt/keys\n',
      'etc/ssh/ssh_config': 'Include /etc/ssh/ssh_config.d/*.conf\n',
      'etc/ssh/ssh_config.d/proxy.conf': { link: '/usr/lib/p/ssh_config.d/proxy.conf' },
      'usr/lib/p/ssh_config.d/proxy.conf': 'ProxyCommand /usr/lib/p/proxy %h %p\n',
      'usr/lib/p/proxy': program(),
      'opt/keys': 'key',
    };
    const proxies = ['sshd', 'ssh'].map((name) => {
      const answers = answersOf(reachOf(files, { entrypoint: [name] }));
      return [answers['usr/lib/p/proxy'], answers['opt/keys']];
    });
    assert.deepEqual(proxies, [
      ['unreachable', 'possibly'],
      ['possibly', 'unreachable'],
    ]);
  });

  for (const name of [
    'libxml2.so.2',
    'libopentracing.so.1',
    'libjffi-1.2.so',
    'libuv.so.1',
    'libltdl.so.7',
    'libgmodule-2.0.so.0',
    'libapr-1.so.0',
    'libsqlite3.so.0',
  ])
    it(`loads nothing by ${name}, which is told by its caller`, () => {
      assert.equal(linked(name, ['dlopen'], ['/opt/y', '%s.so']).loads, false);
    });
});
