import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ProgramWorld, programWorld } from './fakes/program-world.ts';

const fromSource = ['--import', join(import.meta.dirname, 'fakes/shearwall-from-source.mjs')];

/** Against the sources; test/peers/packed-program.test.ts does the same with the packed tarball, and checks its types. */
describe('a program that uses shearwall', () => {
  let folder: string;
  let world: ProgramWorld;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-program-'));
    world = await programWorld(folder);
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('does what the page says, example by example', async () => {
    const printed = await world.run('page.ts', [], fromSource);

    assert.match(printed, /^identical$/m);
    assert.match(printed, /^oci:out\/app true$/m);
    assert.match(printed, /^exposed 1 \[\]$/m);
  });

  it('goes the whole way from a recipe to who is exposed', async () => {
    const flow = await programWorld(join(folder, 'flow'));
    const args = ['app.yaml', 'advisories', 'pods.json', 'CVE-2026-0001'];
    const printed = await flow.run('whole-flow.ts', args, fromSource);
    await flow[Symbol.asyncDispose]();

    const { built, signed, ...said } = JSON.parse(printed) as Record<string, unknown>;
    assert.equal(built, signed);
    assert.deepEqual(said, { isVerified: true, packages: 14, findings: 1, verdict: 'exposed' });
  });
});
