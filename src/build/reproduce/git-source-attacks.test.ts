import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withCommit } from './git-source.ts';

const hasGit = spawnSync('git', ['--version']).status === 0;

/** `MARK` is a file that a program would make. */
const URLS = {
  'a program as transport': 'ext::sh -c touch% MARK',
  "an option of git's in place of the address": '--upload-pack=touch MARK',
  "an option of ssh's in place of the host": 'ssh://-oProxyCommand=touch$IFS"MARK"/x',
  'a folder of this machine': 'file:///etc',
};

describe('git under attack by a recipe', { skip: !hasGit && 'this machine has no git' }, () => {
  for (const [attack, url] of Object.entries(URLS))
    it(`runs nothing and reads nothing: ${attack}`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'shearwall-git-'));
      try {
        const source = { url: url.replace('MARK', join(folder, 'mark')), commit: 'a'.repeat(40) };
        await assert.rejects(
          withCommit(source, async () => assert.fail('checked out')),
          { code: 'REPRODUCE_SOURCE' },
        );
        assert.deepEqual(readdirSync(folder), []);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
});
