import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('what is known to load and run what it is told', () => {
  it('loads no library by a name that slapd’s settings give, and those of kinds of tables alone in Postfix', () => {
    const loaded = (name: string) => {
      const files = {
        'usr/bin/a': program({ needed: [name] }),
        [`usr/lib/${name}`]: library({ imports: ['dlopen', 'lt_dlopen'] }),
        'usr/lib/postfix/postfix-pcre.so.1.0.1': library(),
        'usr/lib/libother.so.1': library(),
      };
      const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/a'] }));
      return ['usr/lib/postfix/postfix-pcre.so.1.0.1', 'usr/lib/libother.so.1'].map((path) => answers[path]);
    };
    assert.deepEqual(loaded('libslapi.so.2.0.200'), ['unreachable', 'unreachable']);
    assert.deepEqual(loaded('ppolicy.so.2.0.200'), ['unreachable', 'unreachable']);
    assert.deepEqual(loaded('libpostfix-util.so'), ['possibly', 'unreachable']);
    assert.deepEqual(loaded('libother.so.2'), ['possibly', 'possibly']);
  });

  it('lets pandoc run engines and interpreters of filters, and no program whose name is a format’s', () => {
    const files = {
      'usr/bin/pandoc': program({ imports: ['execvp', 'dlopen'], strings: ['apt', 'typst', 'python'] }),
      'usr/bin/apt': program(),
      'usr/bin/typst': program(),
      'usr/bin/python': program(),
      'usr/lib/libother.so.1': library(),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/pandoc'] }));
    assert.equal(answers['usr/bin/apt'], 'unreachable');
    assert.equal(answers['usr/bin/typst'], 'possibly');
    assert.equal(answers['usr/bin/python'], 'possibly');
    assert.equal(answers['usr/lib/libother.so.1'], 'unreachable');
  });

  it('runs what sendmail and others of Postfix have their library run', () => {
    const answer = (name: string) =>
      answersOf(
        reachOf(
          {
            'usr/sbin/sendmail': program({
              needed: ['libpostfix-global.so'],
              imports: [name],
              strings: ['postalias'],
            }),
            'usr/lib/libpostfix-global.so': library(),
            'usr/sbin/postalias': program(),
          },
          { entrypoint: ['sendmail', '-bi'] },
        ),
      )['usr/sbin/postalias'];
    for (const name of ['mail_run_replace', 'mail_run_foreground', 'mail_run_background', 'vstream_popen'])
      assert.equal(answer(name), 'possibly', name);
    assert.equal(answer('mail_copy'), 'unreachable');
  });
});
