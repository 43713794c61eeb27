import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const hook = pathToFileURL(join(import.meta.dirname, '../../../test/fakes/note-modules.mjs')).href;
const room = pathToFileURL(join(import.meta.dirname, '../index.ts')).href;

describe('the advisories room', () => {
  it('loads neither zod, yaml, csv-parse nor the network for callers that only look something up', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'shearwall-modules-'));
    try {
      const list = join(dir, 'modules');
      const env = {
        ...process.env,
        NOTE_MODULES: list,
        NODE_OPTIONS: `--import ${hook}`,
        NODE_V8_COVERAGE: '',
      };
      await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '-e', `import ${JSON.stringify(room)}`],
        { env },
      );
      const loaded = (await readFile(list, 'utf8')).trim().split('\n');

      assert.ok(loaded.some((url) => url.endsWith('/database/open-database.ts')));
      assert.deepEqual(
        loaded.filter((url) => /node_modules\/(?:zod|yaml|csv-parse)\/|^node:https?$/.test(url)),
        [],
      );
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
