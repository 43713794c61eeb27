import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ScriptReader } from './script-reader.ts';

function commandsOf(script: string): string[] {
  const reader = new ScriptReader(() => true);
  reader.read(script);
  return reader.facts().commands.map((words) => words.join(' '));
}

describe('a reader of shell scripts', () => {
  for (const [how, script] of [
    ['to many files', 'tee /etc/a /etc/b /etc/c <<EOF\ncommand=t1 -a\nEOF\n'],
    ['within groups', '{ { { echo "command=t1 -a"; } > /etc/a; } > /etc/b; } > /etc/c\n'],
  ] as const)
    it(`reads a text once that is written ${how}`, () =>
      assert.deepEqual(
        commandsOf(script).filter((line) => line.startsWith('t1')),
        ['t1 -a'],
      ));
});
