import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('who logs users in', () => {
  it('loads the modules that pam.d names, and starts the shells of users', () => {
    const report = reachOf(
      {
        'usr/sbin/sshd': program({ needed: ['libpam.so.0'] }),
        'usr/lib/libpam.so.0': library({
          imports: ['dlopen'],
          strings: ['/etc/pam.d', '/usr/lib/security/'],
        }),
        'usr/lib/security/pam_unix.so': library({ needed: ['libcrypt.so'] }),
        'usr/lib/security/pam_other.so': library(),
        'usr/lib/libcrypt.so': library(),
        'opt/pam_own.so': library(),
        'etc/pam.d/sshd': '@include common\nauth required /opt/pam_own.so\n# auth pam_other.so\n',
        'etc/pam.d/common': 'auth [default=1] pam_unix.so nullok\n',
        'etc/passwd': 'root:x:0:0:root:/root:/bin/zsh\n',
        'bin/zsh': program(),
        'root/.bash_logout': 'clear\n',
      },
      { entrypoint: ['sshd'] },
    );
    const { 'usr/lib/security/pam_other.so': other, ...rest } = answersOf(report);
    assert.equal(other, 'unreachable');
    for (const path of [
      'usr/lib/libcrypt.so',
      'opt/pam_own.so',
      'etc/pam.d/common',
      'bin/zsh',
      'root/.bash_logout',
    ])
      assert.equal(rest[path], 'possibly', path);
    assert.deepEqual(report.triggers, []);
  });
});
