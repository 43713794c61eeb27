import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('what is known of a script', () => {
  const ZDIFF = `#!/bin/sh\ncase $1 in --__cmp) cmp='\${CMP-cmp}';; *) cmp='\${DIFF-diff}';; esac\ncmp="$cmp '\`sed x\`"\neval "$cmp" - -\n`;
  const TLS = '#!/bin/sh\nopenssl=`$postconf -xh openssl_path`\n"$openssl" version\n';
  const ranBy = (path: string, content: string, isOwn = false) => {
    const programs = ['diff', 'cmp', 'openssl', 'other'].map((name) => `usr/bin/${name}`);
    const files = {
      [path]: { content, mode: 0o755 },
      'usr/bin/sh': program(),
      ...Object.fromEntries(programs.map((name) => [name, program()])),
    };
    const report = reachOf(
      files,
      { entrypoint: [`/${path}`] },
      { isOwned: (name) => !isOwn || name !== path },
    );
    return Object.values(answersOf(report, programs)).map((answer) => answer === 'possibly');
  };

  it('is that it runs certain programs, unless who starts it or a setting says another', () => {
    assert.deepEqual(ranBy('usr/bin/zdiff', ZDIFF), [true, true, false, false]);
    assert.deepEqual(ranBy('usr/lib/postfix/sbin/postfix-tls-script', TLS), [false, false, true, false]);
  });

  it('holds neither for others nor for somebody’s own', () => {
    assert.deepEqual(ranBy('usr/bin/other-diff', ZDIFF), [true, true, true, true]);
    assert.deepEqual(ranBy('usr/bin/zdiff', ZDIFF, true), [true, true, true, true]);
  });
});
