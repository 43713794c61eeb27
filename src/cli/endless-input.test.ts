import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
after(async () => {
  rmSync(folder, { recursive: true });
  await context[Symbol.asyncDispose]();
});

describe('an argument that names a file without end, or a pipe that nobody writes to', () => {
  before(() => execFileSync('mkfifo', [join(folder, 'pipe')]));
  for (const line of [
    ['build', '/dev/zero', '-o', `oci:${join(folder, 'out')}`],
    ['lock', '/dev/zero'],
    ['verify', 'registry.example/a', '--policy', '/dev/zero'],
    ['fleet', 'restore', '/dev/zero', '--db', join(folder, 'fleet.db')],
    ['sbom', '/dev/zero'],
    ['db', 'import', '/dev/zero', '--data-dir', folder],
    ['scan', 'oci:nowhere', '--vex', '/dev/zero', '--data-dir', folder],
    ['fleet', 'import', '/dev/zero', '--cluster', 'a', '--data-dir', folder],
    ['db', 'import', join(folder, 'pipe'), '--data-dir', folder],
    ['fleet', 'restore', join(folder, 'pipe'), '--db', join(folder, 'fleet.db')],
  ])
    it(`is refused, not read or waited for for ever: ${line.join(' ').replaceAll(folder, '')}`, async () => {
      await assert.rejects(runLine(line, context), (error) => error instanceof ShearwallError);
    });
});
