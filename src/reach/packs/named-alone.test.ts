import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../test/fakes/reach.ts';

function answers(strings: string[], isOwn = false) {
  const report = reachOf(
    {
      'usr/bin/a': program({ imports: ['execvp'], strings }),
      'usr/bin/perl': program(),
      'usr/share/perl/5.40/Own.pm': '',
      'usr/share/a/x.pl': 'use Used;',
      'usr/share/perl/5.40/Used.pm': '',
    },
    { entrypoint: ['/usr/bin/a'] },
    { isOwned: (path) => !isOwn || path !== 'usr/bin/a' },
  );
  return Object.values(
    answersOf(report, ['usr/bin/perl', 'usr/share/perl/5.40/Own.pm', 'usr/share/perl/5.40/Used.pm']),
  );
}

describe('a program that names an interpreter', () => {
  it('alone starts it, with what it names beside that, and the rest for who types', () => {
    assert.deepEqual(answers(['perl']), ['possibly', 'via a shell', 'via a shell']);
    assert.deepEqual(answers(['perl', '/usr/share/a/x.pl']), ['possibly', 'via a shell', 'possibly']);
  });

  it('may give it anything where an option follows, or it is somebody’s own', () => {
    assert.deepEqual(answers(['perl -w']), ['possibly', 'possibly', 'possibly']);
    assert.deepEqual(answers(['perl'], true), ['possibly', 'possibly', 'possibly']);
  });
});

describe('a folder that a program names', () => {
  it('has libraries that it loads, and programs that it does not run without a function for that', () => {
    const answer = (imports: string[]) =>
      Object.values(
        answersOf(
          reachOf(
            {
              'usr/bin/a': program({ imports, strings: ['/usr/lib/a/parts'] }),
              'usr/lib/a/parts/plugin.so': library({ needed: ['libx.so'] }),
              'usr/lib/a/parts/tool': program({ needed: ['liby.so'] }),
              'usr/lib/libx.so': library(),
              'usr/lib/liby.so': library(),
            },
            { entrypoint: ['/usr/bin/a'] },
          ),
          ['usr/lib/libx.so', 'usr/lib/liby.so'],
        ),
      );
    assert.deepEqual(answer(['dlopen']), ['possibly', 'unreachable']);
    assert.deepEqual(answer(['dlopen', 'execv']), ['possibly', 'possibly']);
  });
});

describe('a text that hands an interpreter to somebody', () => {
  const tests = 'srv/lib/p/tests/test_p.py';
  const answerOf = (path: string, text: string, isOwn = false) =>
    answersOf(
      reachOf(
        {
          'bin/sh': program(),
          'usr/bin/dpkg': program({ imports: ['execvp'], strings: ['/var/lib/dpkg/info'] }),
          'usr/bin/python3': program(),
          'usr/bin/a': program({ strings: ['/usr/share/a/start'], imports: ['execv'] }),
          [path]: { content: `#!/bin/sh\n${text}\n`, mode: 0o755 },
          [tests]: '',
        },
        { entrypoint: ['/usr/bin/a'], environment: ['PATH=/usr/bin:/bin', 'PYTHONPATH=/srv/lib'] },
        { roots: [{ why: 'dpkg', argv: ['/usr/bin/dpkg'] }], isOwned: (name) => !isOwn || name !== path },
      ),
    )[tests];

  it('leaves to who types what could be given to it, where who is told is not installed', () => {
    const start = 'usr/share/a/start';
    assert.equal(answerOf(start, 'update-binfmts --import python3'), 'via a shell');
    assert.equal(answerOf(start, 'update-binfmts --import python3', true), 'possibly');
    assert.equal(answerOf(start, 'exec python3'), 'possibly');
    // A program is no text of Python.
    assert.equal(answerOf(start, 'update-binfmts --remove python3 /usr/bin/python3'), 'via a shell');
  });

  it('is dpkg’s own of a package, which runs what stands there', () => {
    const script = (text: string) => answerOf('var/lib/dpkg/info/x.postinst', text);
    assert.equal(
      script('for hook in /usr/share/x/*; do\n  $hook rtinstall python3 "$2"\ndone'),
      'via a shell',
    );
    assert.equal(script('python3 -m p.tests.test_p'), 'possibly');
  });
});
