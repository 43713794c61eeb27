import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

const HEAD =
  "import { after, before, describe, it } from 'node:test';\nimport { setTimeout as wait } from 'node:timers/promises';\n";

describe('a process that loads many test files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-load-tests-'));
  after(() => rmSync(folder, { recursive: true }));
  let made = 0;

  async function ran(...files: string[]): Promise<{ status: number | null; report: string }> {
    const paths = files.map((file) => {
      const path = join(folder, `file-${made++}.mjs`);
      writeFileSync(path, `${HEAD}${file}`);
      return path;
    });
    const all = join(folder, `all-${made++}.mjs`);
    writeFileSync(all, paths.map((path) => `import '${path}';\n`).join(''));
    const entry = join(folder, `entry-${made++}.mjs`);
    const loader = pathToFileURL(join(import.meta.dirname, '../scripts/load-tests.ts')).href;
    writeFileSync(
      entry,
      `import { loadTests } from '${loader}';\nawait loadTests(() => import('${all}'));\n`,
    );
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, ['--test-reporter=tap', entry], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { report: await text(child.stdout), status: await closed };
  }

  it('runs every test: of a file after one that waits or has a hook of its own, of a suite that waits, and of a test', async () => {
    const { status, report } = await ran(
      "before(() => wait(1));\nafter(() => wait(1));\ndescribe('a', () => { it('a1', () => wait(1)); it('a2', () => {}); });\n",
      "await wait(20);\ndescribe('b', () => { it('b1', () => {}); describe('c', () => { it('c1', () => {}); }); });\n",
      "describe('d', async () => { await wait(50); it('d1', () => wait(1)); });\n",
      "it('e', async (t) => { await wait(1); await t.test('e1', () => wait(1)); t.after(() => {}); });\n",
    );
    assert.equal(status, 0, report);
    assert.match(report, /^# pass 7$/m);
    for (const name of ['a1', 'a2', 'b1', 'c1', 'd1', 'e1'])
      assert.match(report, new RegExp(`^ +ok \\d+ - ${name}$`, 'm'));
  });

  const LATE = /declared while tests run/;
  const RED: Record<string, [file: string, says: RegExp]> = {
    'nobody caught an error': [
      "it('a', async () => { await wait(1); setTimeout(() => { throw new Error('of a'); }, 1); await wait(50); });\n",
      /of a/,
    ],
    'nobody caught a rejection': [
      "it('a', async () => { await wait(1); void wait(1).then(() => { throw new Error('of a'); }); await wait(50); });\n",
      /of a/,
    ],
    'a test is declared while tests run': [
      "it('a', async () => { await wait(1); void wait(1).then(() => it('b', () => {})); await wait(50); });\n",
      LATE,
    ],
    'a hook is declared while tests run': [
      "it('a', async () => { await wait(1); after(() => {}); });\n",
      LATE,
    ],
  };
  for (const [why, [file, says]] of Object.entries(RED))
    it(`ends red where ${why}`, async () => {
      const { status, report } = await ran("it('first', () => wait(1));\n", file);
      assert.equal(status, 1, report);
      assert.match(report, says);
    });
});
