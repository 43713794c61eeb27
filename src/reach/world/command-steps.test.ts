import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, program, reachOf } from '../../../test/fakes/reach.ts';

const TOOLS = ['usr/bin/relay', 'usr/bin/t1', 'usr/bin/t2'];
const FILES = Object.fromEntries(TOOLS.map((path) => [path, program({ imports: ['execvp'] })]));

function answerTo(entrypoint: string[], files = {}): Record<string, string> {
  const report = reachOf({ ...FILES, ...files }, { entrypoint });
  return answersOf(report, TOOLS.slice(1));
}

describe('words of a command line that say what is run', () => {
  for (const word of [
    'EXEC:t1 -a',
    'EXEC:"t1 -a",pty,stderr',
    'SYSTEM:t1',
    '--rsh=t1 -a',
    'ProxyCommand=t1 %h',
    'ProxyCommand t1 %h',
    '--checkpoint-action=exec=t1',
    'APT::Update::Pre-Invoke::=t1',
    '--post-invoke=t1',
    'core.sshCommand=t1',
    'alias.x=!t1',
    '{"cmd":["t1","-a"]}',
  ])
    it(`runs what ${word} says, given to the image`, () =>
      assert.deepEqual(answerTo(['/usr/bin/relay', 'a', word]), {
        'usr/bin/t1': 'reachable',
        'usr/bin/t2': 'unreachable',
      }));

  it('looks at no more than the first names of a word', () => {
    const content = `#!/usr/bin/sh\nrelay ${'a='.repeat(100_000)}exec=t1 a=exec=t2\n`;
    const files = { 'usr/bin/sh': program(), 'run.sh': { content, mode: 0o755 } };
    assert.deepEqual(answerTo(['/run.sh'], files), { 'usr/bin/t1': 'via a shell', 'usr/bin/t2': 'possibly' });
  });

  it('runs what it says in a script, and not what values of other kinds are called', () => {
    const content = "#!/usr/bin/sh\nrelay a 'EXEC:t1 -a'\nrelay --type=t2 owner:t2\n";
    const files = { 'usr/bin/sh': program(), 'run.sh': { content, mode: 0o755 } };
    assert.deepEqual(answerTo(['/run.sh'], files), {
      'usr/bin/t1': 'possibly',
      'usr/bin/t2': 'via a shell',
    });
  });
});
