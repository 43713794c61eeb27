import assert from 'node:assert/strict';
import { it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

function answers(argv: string, script: string) {
  const report = reachOf(
    {
      'bin/sh': program(),
      'usr/lib/a/sbin/start': script,
      'usr/lib/a/bin/start': { link: '../sbin/start' },
      'usr/lib/a/bin/env': { link: '/srv/env' },
      'usr/lib/a/etc/own.conf': '',
      'usr/lib/a/bin/other': '',
      'srv/env': '',
    },
    { entrypoint: [argv] },
  );
  return answersOf(report, ['usr/lib/a/bin/env', 'srv/env', 'usr/lib/a/etc/own.conf', 'usr/lib/a/bin/other']);
}

it('a script that is run by a link finds what is beside the link', () => {
  const script = '#!/bin/sh\n. "${0%/*}/env"\ncat $(dirname "$0")/../etc/own.conf\n';
  assert.deepEqual(answers('/usr/lib/a/bin/start', script), {
    'usr/lib/a/bin/env': 'possibly',
    'srv/env': 'possibly',
    'usr/lib/a/etc/own.conf': 'possibly',
    'usr/lib/a/bin/other': 'unreachable',
  });
});
