import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runShearwall } from '../../test/fakes/run-shearwall.ts';

/** Before the program begins: nothing that is read from files ever comes. */
const SILENT_FILES = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  fs.open = fs.readFile = fs.stat = fs.lstat = fs.readdir = () => new Promise(() => {});
  syncBuiltinESMExports();
`)}`;

describe('a command that waits for something that never comes', () => {
  it('ends with an error, not with 0 and no answer', async () => {
    const program = new URL('main.ts', import.meta.url).pathname;
    const env = { NODE_OPTIONS: `--import=${SILENT_FILES}` };
    const { status, stdout, stderr } = await runShearwall(['pins', 'nowhere'], { program, env });
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, /waits for something that never comes/);
  });
});
