import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

/** What a process does that watches work; of a short limit, so that it is soon over where it is to end. */
function run(work: string, limitMs = 100): { status: number | null; stderr: string; stdout: string } {
  const url = new URL('watchdog.ts', import.meta.url).href;
  const program = `
    const { createWatchdog } = await import(${JSON.stringify(url)});
    const dog = createWatchdog((error) => 'error: ' + error.message + '\\n', ${limitMs});
    const watch = (work) => dog.watch(work, () => new Error('too long'));
    ${work}
    console.log('came to its end');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

describe('a watchdog', () => {
  for (const [attack, work] of [
    ['a regular expression that backtracks without end', "/^(a+)+$/.test('a'.repeat(60) + 'b')"],
    ['a loop that catches everything', 'for (;;) try { JSON.parse("1"); } catch {}'],
  ])
    it(`ends the process with exit code 3 and a word about it: ${attack}`, () => {
      const { status, stderr, stdout } = run(`watch(() => { ${work}; });`);
      assert.deepEqual([status, stderr, stdout], [3, 'error: too long\n', '']);
    });

  it('lets much work that ends take as long as it likes, and keeps no process alive', () => {
    // A limit that no single wait comes near on a busy machine, and all of them together exceed.
    const work = `
      const wait = new Int32Array(new SharedArrayBuffer(4));
      for (let count = 0; count < 30; count++) watch(() => Atomics.wait(wait, 0, 0, 50));
      await new Promise((resolve) => setTimeout(resolve, 2200));
      try { watch(() => { throw new Error('x'); }); } catch {}`;
    const { status, stderr, stdout } = run(work, 1000);
    assert.deepEqual([status, stderr, stdout], [0, '', 'came to its end\n']);
  });

  it('whose thread was started ahead ends what does not end, and keeps no process alive either', () => {
    const started = run('dog.start();');
    assert.deepEqual([started.status, started.stdout], [0, 'came to its end\n']);
    const hanging = run('dog.start(); watch(() => { for (;;); });');
    assert.deepEqual([hanging.status, hanging.stderr], [3, 'error: too long\n']);
  });
});
