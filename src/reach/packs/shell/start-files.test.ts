import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../../test/fakes/reach.ts';

/** What becomes of `tool`, which the start file of a home runs, and `mine` of a folder that it puts into PATH. */
function answers(entrypoint: string[], more: Record<string, string> = {}, file = 'home/app/.bashrc') {
  const scripts = Object.entries(more).map(([path, text]) => [path, { content: text, mode: 0o755 }]);
  const files = {
    'bin/bash': program(),
    'bin/sh': program(),
    'usr/bin/env': program({ imports: ['execvp'] }),
    'usr/bin/tool': program(),
    'opt/x/env': '/opt/x/y',
    'opt/x/y': program(),
    'home/app/local/mine': program(),
    'etc/passwd': 'app:x:1000:1000::/home/app:/bin/bash\nweb:x:33:33::/srv/web:/bin/sh\n',
    [file]: '. /opt/x/env\neval "$(tool shellenv)"\n',
    ...Object.fromEntries(scripts),
  };
  const all = answersOf(reachOf(files, { entrypoint }));
  return { tool: all['usr/bin/tool'], sourced: all['opt/x/y'], mine: all['home/app/local/mine'] };
}

describe('what a shell starts with', () => {
  it('is read of each home where an option asks for it', () => {
    for (const entrypoint of [
      ['/bin/bash', '-lc', 'mine'],
      ['/bin/bash', '-ic', 'mine'],
      ['/bin/bash', '--login', '-c', 'mine'],
      ['/bin/bash', '-o', 'pipefail', '-lc', 'mine'],
    ])
      for (const file of ['home/app/.bashrc', 'home/app/.profile', 'root/.bash_login', 'srv/web/.profile']) {
        const { tool, sourced } = answers(entrypoint, {}, file);
        assert.deepEqual([tool, sourced], ['possibly', 'possibly'], `${entrypoint.join(' ')} ${file}`);
      }
    for (const shebang of ['#!/bin/bash -l', '#!/usr/bin/env -S bash --login'])
      assert.equal(answers(['/srv/a'], { 'srv/a': `${shebang}\nid\n` }).tool, 'possibly', shebang);
  });

  it('is for who types where none asks for it', () => {
    for (const entrypoint of [
      ['/bin/bash', '-c', 'id'],
      ['/bin/bash', '/srv/a', '-l'],
    ]) {
      const { tool, sourced } = answers(entrypoint, { 'srv/a': '#!/bin/bash\nid\n' });
      assert.deepEqual([tool, sourced], ['via a shell', 'via a shell'], entrypoint.join(' '));
    }
  });
});

describe('the home of a user', () => {
  it('is where a tilde leads', () => {
    for (const line of ['. ~/.bashrc', '. ~app/.bashrc', 'sh ~/.bashrc'])
      assert.equal(answers(['/srv/a'], { 'srv/a': `#!/bin/sh\n${line}\n` }).tool, 'possibly', line);
    for (const line of ['~/local/mine -x', 'exec env A=b ~app/local/mine'])
      assert.equal(answers(['/srv/a'], { 'srv/a': `#!/bin/sh\n${line}\n` }).mine, 'possibly', line);
    assert.equal(answers(['/srv/a'], { 'srv/a': '#!/bin/sh\n~web/local/mine\n' }).mine, 'unreachable');
  });

  it('is what a folder in PATH begins with', () => {
    for (const line of ['PATH="$HOME/local:$PATH"', 'export PATH=~/local:$PATH', 'PATH=${HOME}/local'])
      assert.equal(answers(['/srv/a'], { 'srv/a': `#!/bin/sh\n${line}\nmine\n` }).mine, 'possibly', line);
  });

  it('is given by a text that another reads, too', () => {
    const more = { 'srv/a': '#!/bin/sh\n. /opt/set\nmine\n', 'opt/set': 'export PATH="$HOME/local:$PATH"\n' };
    assert.equal(answers(['/srv/a'], more).mine, 'possibly');
  });
});
