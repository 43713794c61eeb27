import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('what is known of programs and of libraries that stand for one', () => {
  it('starts what its caller names for that, and opens pages of the manual', () => {
    const answers = (imports: string[]) =>
      answersOf(
        reachOf(
          {
            'usr/bin/man': program({
              needed: ['libman-2.13.1.so'],
              imports,
              strings: ['groff -mandoc', 'tbl'],
            }),
            'usr/lib/libman-2.13.1.so': library(),
            'usr/bin/groff': program(),
            'usr/bin/tbl': program(),
            'usr/share/man/man1/a.1.gz': 'data',
          },
          { entrypoint: ['man', 'a'] },
        ),
        ['usr/bin/groff', 'usr/bin/tbl', 'usr/share/man/man1/a.1.gz'],
      );
    for (const name of [
      'pipecmd_new',
      'g_subprocess_newv',
      'apr_proc_create',
      '_ZN8QProcess5startERK7QString',
    ])
      assert.deepEqual(Object.values(answers([name])), ['possibly', 'possibly', 'possibly'], name);
    assert.equal(answers(['pipeline_wait'])['usr/bin/groff'], 'unreachable');
  });

  for (const [what, name, path] of [
    ['all settings for augeas', 'libaugeas.so.0', 'etc/logrotate.d/x'],
    ['scripts for WirePlumber', 'libwireplumber-0.5.so.0', 'usr/share/wireplumber/scripts/x.lua'],
  ] as const)
    it(`opens ${what}`, () => {
      const files = {
        'usr/bin/a': program({ needed: [name] }),
        [`usr/lib/${name}`]: library(),
        [path]: 'data',
      };
      assert.equal(answersOf(reachOf(files, { entrypoint: ['a'] }))[path], 'possibly');
    });

  it('opens the settings of all services for OpenRC, which finds them beside their scripts', () => {
    const files = {
      'usr/sbin/openrc': program({ needed: ['librc.so.1'] }),
      'usr/lib/librc.so.1': library({ strings: ['/etc/runlevels'] }),
      'etc/conf.d/agetty': 'baud=9600',
      'etc/rc.conf.d/own.conf': 'rc_x=1',
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['openrc'] }));
    assert.deepEqual(
      Object.keys(files).filter((path) => answers[path] === 'unreachable'),
      [],
    );
  });
});
