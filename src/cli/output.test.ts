import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { createOutput } from './output.ts';

const plain = { json: false, quiet: false };

/** Lines of 100 characters; `made` counts them. */
function* lines(count: number, made: { lines: number }): Generator<string> {
  for (; made.lines < count; made.lines++) yield `${'x'.repeat(98)}\t\n`;
}

describe('an answer in pieces', () => {
  it('is made no faster than it is taken, and arrives whole', async () => {
    const stdout = new PassThrough();
    const made = { lines: 0 };
    const written = createOutput(plain, stdout, new PassThrough()).pieces(lines(10_000, made));
    await new Promise(setImmediate);
    assert.ok(made.lines < 2000, `${made.lines} lines were made for nobody`);
    let size = 0;
    stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    await written;
    stdout.end();
    await new Promise((resolve) => stdout.once('close', resolve));
    assert.deepEqual([made.lines, size], [10_000, 1_000_000]);
  });

  it('is not made on for a reader that has gone', async () => {
    const stdout = new PassThrough();
    const made = { lines: 0 };
    const written = createOutput(plain, stdout, new PassThrough()).pieces(lines(10_000, made));
    await new Promise(setImmediate);
    stdout.destroy();
    await written;
    assert.ok(made.lines < 2000, `${made.lines} lines`);
  });

  it('spells out what a terminal would obey, in JSON as JSON', async () => {
    const said = async (...texts: string[]): Promise<string> => {
      const stdout = new PassThrough();
      await createOutput(plain, stdout, new PassThrough()).pieces(texts);
      return String(stdout.read());
    };
    assert.equal(await said('{"a": "\u001b', '[2J"}\n'), '{"a": "\\u001b[2J"}\n');
    assert.ok(!(await said('a,b\n', '\u001b[2J,c\n')).includes('\u001b'));
  });
});
