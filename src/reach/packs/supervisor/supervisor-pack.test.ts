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

  it('starts what stands below a folder of a variable, and any program where that is all of the name', () => {
    const started = (command: string): string[] => {
      const files = {
        'usr/bin/supervisord': program({ strings: ['/etc/supervisor'] }),
        'etc/supervisor/a.conf': `[program:a]\ncommand=${command}\n`,
        'etc/supervisor/bin/own': program(),
        'usr/bin/other': program(),
      };
      const answers = answersOf(reachOf(files, { entrypoint: ['supervisord'] }));
      return Object.keys(files).filter(
        (path) => path !== 'usr/bin/supervisord' && answers[path] === 'possibly',
      );
    };
    assert.ok(!started('%(here)s/bin/own -a').includes('usr/bin/other'));
    assert.ok(started('%(ENV_DIR)s/bin/own').includes('etc/supervisor/bin/own'));
    assert.ok(started('%(ENV_X)s -a').includes('usr/bin/other'));
    assert.ok(started('%(ENV_X)s/%(ENV_Y)s').includes('usr/bin/other'));
  });

  it('starts what stands in the folder that its settings name', () => {
    const files = {
      'usr/bin/supervisord': program({ strings: ['/etc/supervisor'] }),
      'etc/supervisor/a.conf':
        '[program:a]\ndirectory=/srv/a ; x\ncommand=./run\n[program:b]\ncommand=./run\ndirectory = /srv/b\n[program:c]\ncommand=x\n',
      'srv/a/run': program(),
      'srv/b/run': program(),
      'srv/c/run': program(),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['supervisord'] }));
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => answers[`srv/${name}/run`]),
      ['possibly', 'possibly', 'unreachable'],
    );
  });

  it('is not alone: runit and s6 run what is executable in folders of services', () => {
    const run = { content: '#!/bin/sh\nexec worker\n', mode: 0o755 };
    for (const [argv, folder] of [
      [['runsvdir', '-P', '/opt/services'], 'opt/services'],
      [['s6-svscan'], 'etc/services.d'],
    ] as const) {
      const files = {
        [`usr/bin/${argv[0]}`]: program(),
        [`${folder}/a/run`]: run,
        'bin/sh': program(),
        'usr/bin/worker': program(),
      };
      const report = reachOf(files, { entrypoint: [...argv] });
      assert.equal(answersOf(report)['usr/bin/worker'], 'possibly', argv[0]);
    }
  });
});
