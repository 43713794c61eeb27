import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { runLine } from '../../test/fakes/run-line.ts';
import { ShearwallError } from '../base/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-endless-'));
let context: Awaited<ReturnType<typeof repositoryContext>>;

before(async () => {
  context = await repositoryContext();
});
after(() => rmSync(folder, { recursive: true }));

describe('an argument that names a file without end', () => {
  for (const line of [
    ['build', '/dev/zero', '-o', `oci:${join(folder, 'out')}`],
    ['lock', '/dev/zero'],
    ['verify', 'registry.example/a', '--policy', '/dev/zero'],
    ['fleet', 'restore', '/dev/zero', '--db', join(folder, 'fleet.db')],
    ['sbom', '/dev/zero'],
  ])
    it(`is refused, not read for ever: ${line.slice(0, 2).join(' ')}`, async () => {
      await assert.rejects(runLine(line, context), (error) => error instanceof ShearwallError);
    });
});
