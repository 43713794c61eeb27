import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

const SCRIPT = { content: '#!/bin/sh\nworker\n', mode: 0o755 };
const FILES = { 'bin/sh': program(), 'usr/bin/worker': program(), 'usr/bin/idle': program() };

function answers(files: Record<string, Parameters<typeof reachOf>[0][string]>, entrypoint: string[]) {
  const report = reachOf({ ...FILES, ...files }, { entrypoint });
  return answersOf(report, ['usr/bin/worker', 'usr/bin/idle']);
}

describe('what starts services', () => {
  const expected = { 'usr/bin/worker': 'possibly', 'usr/bin/idle': 'unreachable' };

  it('is systemd, by its units', () => {
    const files = {
      'usr/lib/systemd/systemd': program(),
      'usr/lib/systemd/system/a.service': '[Service]\nExecStart=-/usr/bin/worker \\\n  --fast\n',
      'usr/share/doc/a.service': 'ExecStart=/usr/bin/idle\n',
    };
    assert.deepEqual(answers(files, ['/usr/lib/systemd/systemd']), expected);
    assert.equal(answers(files, ['/bin/sh', '-c', 'true'])['usr/bin/worker'], 'via a shell');
  });

  it('is systemd, in the folder of a unit and with the values that it gives', () => {
    const unit =
      '[Service]\nWorkingDirectory=-/opt/x\nEnvironment=A=b "RUN=/usr/bin/worker"\nExecStart=/bin/sh a.sh\n';
    const files = {
      'usr/lib/systemd/systemd': program(),
      'usr/lib/systemd/system/a.service': unit,
      'opt/x/a.sh': 'idle\n',
    };
    assert.deepEqual(answers(files, ['/usr/lib/systemd/systemd']), {
      'usr/bin/worker': 'possibly',
      'usr/bin/idle': 'possibly',
    });
  });

  it('is systemd, and none that only tells it to, where it is there', () => {
    const files = {
      'usr/bin/systemctl': program({
        imports: ['execvp'],
        strings: ['/usr/lib/systemd/systemd', '/usr/lib/systemd/system'],
      }),
      'usr/lib/systemd/system/a.service': '[Service]\nExecStart=/usr/bin/worker\n',
    };
    const told = answers({ ...files, 'usr/lib/systemd/systemd': program() }, ['systemctl', 'start', 'a']);
    assert.deepEqual(told, { 'usr/bin/worker': 'unreachable', 'usr/bin/idle': 'unreachable' });
    // Then it is not known who does.
    assert.deepEqual(answers(files, ['systemctl', 'start', 'a']), expected);
  });

  it('is a bus, by its services', () => {
    const files = {
      'usr/bin/dbus-daemon': program(),
      'usr/share/dbus-1/system-services/org.a.service': '[D-BUS Service]\nName=org.a\nExec=/usr/bin/worker\n',
    };
    assert.deepEqual(answers(files, ['dbus-daemon', '--system']), expected);
  });

  it('is cron, by tables of users and of the system', () => {
    for (const [path, line] of [
      ['var/spool/cron/crontabs/root', '* * * * * cd /tmp; true | worker -f'],
      ['etc/cron.d/a', '# idle\n@daily root [ -x /usr/bin/worker ] && exit'],
    ] as const)
      assert.equal(
        answers({ 'usr/sbin/cron': program(), [path]: `${line}\n` }, ['cron', '-f'])['usr/bin/worker'],
        'possibly',
        path,
      );
  });

  it('is an applet of busybox, by a link or a word', () => {
    const busybox = {
      'bin/busybox': program(),
      'bin/sh': { link: 'busybox' },
      'usr/sbin/crond': { link: '/bin/busybox' },
      'bin/run-parts': { link: 'busybox' },
      'etc/crontabs/root': '15 * * * * run-parts /etc/periodic\n',
      'etc/periodic/a': SCRIPT,
    };
    for (const entrypoint of [
      ['crond', '-f'],
      ['busybox', 'crond', '-f'],
      ['run-parts', '/etc/periodic'],
    ])
      assert.equal(answers(busybox, entrypoint)['usr/bin/worker'], 'possibly', entrypoint.join(' '));
  });

  it('is run-parts, of what is executable in a folder', () => {
    const files = { 'usr/bin/run-parts': program(), 'etc/cron.daily/a': SCRIPT };
    const report = reachOf({ ...FILES, ...files }, { entrypoint: ['run-parts', '/etc/cron.daily'] });
    assert.deepEqual(answersOf(report, ['etc/cron.daily/a', 'usr/bin/worker']), {
      'etc/cron.daily/a': 'possibly',
      'usr/bin/worker': 'possibly',
    });
  });
});
