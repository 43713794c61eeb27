import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../test/fakes/reach.ts';

const OTHER = 'usr/lib/python3/dist-packages/other/__init__.py';

function answers(entrypoint: string[], script = '') {
  const report = reachOf(
    {
      'bin/sh': program({ imports: ['execve'] }),
      'usr/bin/env': program({ imports: ['execvp'] }),
      'usr/bin/tini': program({ imports: ['execvp'] }),
      'usr/bin/python3': program(),
      'usr/local/bin/start': { content: `#!/bin/sh\n${script}\n`, mode: 0o755 },
      'app/m.py': 'import os',
      [OTHER]: '',
    },
    { entrypoint, environment: ['PATH=/usr/bin:/bin'] },
    { isOwned: (path) => !path.startsWith('app/') && path !== 'usr/local/bin/start' },
  );
  const { 'app/m.py': app, [OTHER]: other } = answersOf(report);
  return { app, other };
}

describe('a program that is named from a folder which its line goes to', () => {
  for (const entrypoint of [
    ['/bin/sh', '-c', 'cd /app && exec python3 m.py'],
    ['/bin/sh', '-c', 'cd /app; python3 m.py'],
    ['/usr/bin/tini', '--', 'sh', '-c', 'cd /app && python3 m.py --port 80'],
    ['/usr/bin/env', '-C', '/app', 'python3', 'm.py'],
    ['/usr/bin/env', '--chdir=/app', 'python3', 'm.py'],
  ])
    it(`does not come from outside: ${entrypoint.join(' ')}`, () => {
      assert.deepEqual(answers(entrypoint), { app: 'reachable', other: 'unreachable' });
    });

  for (const script of [
    'cd /app\nexec python3 m.py',
    'APP=/app\ncd "$APP" && exec python3 m.py',
    '(cd /app; python3 m.py)',
    'exec env -C /app python3 m.py',
  ])
    it(`does not in a script elsewhere: ${script.replaceAll('\n', '; ')}`, () => {
      assert.deepEqual(answers(['/usr/local/bin/start'], script), { app: 'possibly', other: 'unreachable' });
    });

  it('comes from outside where it is in no such folder', () => {
    for (const line of ['python3 m.py', 'cd /nowhere && python3 m.py', 'cd /app && python3 n.py'])
      assert.equal(answers(['/bin/sh', '-c', line]).other, 'possibly', line);
    assert.equal(answers(['/usr/local/bin/start'], 'cd "$1" && python3 m.py').other, 'possibly');
  });
});
