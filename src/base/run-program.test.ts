import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TooLongError } from './bounded-read.ts';
import { runProgram } from './run-program.ts';

const node = async (code: string, options: Parameters<typeof runProgram>[2] = {}) =>
  await runProgram(process.execPath, ['-e', code], options);

describe('runProgram', () => {
  it('gives input, output, kept errors and the exit status', async () => {
    const code =
      "process.stdin.on('data', (text) => process.stdout.write(`got ${text}`)); console.error('so'); process.exitCode = 3;";
    const { exitCode, endedBy, output, errors } = await node(code, { input: 'it', keepsErrors: true });
    assert.deepEqual([exitCode, endedBy, output.toString(), errors], [3, undefined, 'got it', 'so\n']);
  });

  it('does not mind a program that does not read its input', async () => {
    assert.equal((await node('', { input: Buffer.alloc(1_000_000) })).exitCode, 0);
  });

  it('ends one that prints without end', async () => {
    await assert.rejects(runProgram('yes', []), TooLongError);
  });

  it('ends one that takes longer than it may, and one that nobody waits for any more', async () => {
    const endless = 'setInterval(() => {}, 1000)';
    assert.equal((await node(endless, { timeoutMs: 10 })).endedBy, 'SIGKILL');
    const reason = new Error('stop');
    const controller = new AbortController();
    const run = node(endless, { signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(run, reason);
  });

  it('fails as the system does when there is no such program', async () => {
    await assert.rejects(runProgram('shearwall-no-such-program', []), { code: 'ENOENT' });
  });
});
