import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('supervisord', () => {
  it('starts what its settings name, by a path or a name of PATH', () => {
    const report = reachOf(
      {
        'usr/bin/supervisord': program({
          strings: ['/etc/supervisor/supervisord.conf', '/etc/supervisor/conf.d'],
        }),
        'etc/supervisor/supervisord.conf': '[supervisord]\nnodaemon=true\n',
        'etc/supervisor/conf.d/a.conf': '[program:a]\ncommand = worker --fast\n; command=idle\n',
        'usr/bin/worker': program(),
        'usr/bin/idle': program(),
      },
      { entrypoint: ['supervisord'] },
    );
    const answers = answersOf(report, ['usr/bin/worker', 'usr/bin/idle']);
    assert.deepEqual(answers, { 'usr/bin/worker': 'possibly', 'usr/bin/idle': 'unreachable' });
  });
});
