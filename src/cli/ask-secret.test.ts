import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { askNewSecret, askSecret, type Terminal } from './ask-secret.ts';

/** A terminal on which `typed` is typed, a piece for each question; `shown` is what the user sees. */
function fakeTerminal(...typed: string[]): Terminal & { shown: string[]; raw: boolean[] } {
  const shown: string[] = [];
  const raw: boolean[] = [];
  const input = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    isRaw: false,
    setRawMode: (mode: boolean) => raw.push(mode),
    pause() {},
    resume: () => setImmediate(() => input.emit('data', Buffer.from(typed.shift() ?? ''))),
  });
  const output = { write: (text: string) => shown.push(text) > 0 };
  return { input: input as never, output: output as never, shown, raw };
}

describe('askSecret', () => {
  it('reads a line and shows nothing of it', async () => {
    const terminal = fakeTerminal('pass wörd\r');
    assert.equal(await askSecret('Password', terminal), 'pass wörd');
    assert.deepEqual(terminal.shown, ['Password: ', '\n']);
    assert.deepEqual(terminal.raw, [true, false]);
  });

  it('lets the last letters be taken back', async () => {
    assert.equal(await askSecret('Password', fakeTerminal('abx\u007f\bcd\n')), 'acd');
  });

  it('gives up at Ctrl-C and gives the terminal back', async () => {
    const terminal = fakeTerminal('ab\u0003');
    await assert.rejects(askSecret('Password', terminal), { code: 'CLI_NOT_TYPED' });
    assert.deepEqual(terminal.raw, [true, false]);
  });
});

describe('askNewSecret', () => {
  it('wants the same twice', async () => {
    assert.equal(await askNewSecret('Password', fakeTerminal('ab\r', 'ab\r')), 'ab');
    await assert.rejects(askNewSecret('Password', fakeTerminal('ab\r', 'ac\r')), { code: 'CLI_NOT_TYPED' });
  });
});
