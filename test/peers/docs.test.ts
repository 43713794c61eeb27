import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { blocksOf, commandsOf, wordsOf } from '../fakes/markdown.ts';
import { hostMirror } from './host-mirror.ts';

const root = join(import.meta.dirname, '../..');
const mirror = hostMirror();
const isThere = await fetch(`${mirror}/dists/trixie/InRelease`, { method: 'HEAD' }).then(
  (response) => response.ok,
  () => false,
);

describe('the demo in the README', { skip: isThere ? false : `no Debian mirror at ${mirror}` }, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-demo-'));
    cpSync(join(root, 'recipes'), join(folder, 'recipes'), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const blocks = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'), ['console']);

  for (const block of blocks) {
    const [command = ''] = commandsOf(`\`\`\`console\n${block}\`\`\`\n`);
    it(`prints what it says: ${command}`, () => {
      const { output, status } = run(folder, wordsOf(command));

      assert.equal(status, 0, output);
      assertContains(shapes(output), shapes(block).slice(1));
    });
  }

  it('was found', () => {
    assert.ok(blocks.length >= 5, `only ${blocks.length} commands seen`);
  });
});

function run(folder: string, args: string[]): { output: string; status: number | null } {
  const main = join(root, 'src/cli/main.ts');
  const env = {
    ...process.env,
    SHEARWALL_DEBIAN_MIRROR: mirror,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_STATE_HOME: join(folder, 'state'),
  };
  // One pipe for both streams, so that their lines come in the order in which a reader sees them.
  const { stdout, status } = spawnSync(
    'sh',
    ['-c', 'exec "$@" 2>&1', 'sh', process.execPath, main, ...args],
    {
      cwd: folder,
      env,
      encoding: 'utf8',
    },
  );
  return { output: stdout, status };
}

/** Lines without what changes from day to day: words with a digit in them, sizes with their unit, widths of columns. */
function shapes(text: string): string[] {
  return text.split('\n').map((line) =>
    line
      .replaceAll(/\S*\d\S*/g, '#')
      .replaceAll(/# (?:B|kB|MB|GB)\b/g, '#')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
}

/** Every line of `wanted` but blank ones and `…`. Not in order: what is attached is listed by digest. */
function assertContains(actual: readonly string[], wanted: readonly string[]): void {
  const left = [...actual];
  for (const line of wanted) {
    if (line === '' || line === '…') continue;
    const at = left.indexOf(line);
    assert.ok(at >= 0, `no line like this: ${line}\nin\n${actual.join('\n')}`);
    left.splice(at, 1);
  }
}
