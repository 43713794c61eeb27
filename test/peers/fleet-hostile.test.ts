/** Documents larger than any real one, by the emitted program: bounded in memory, reported, and no harm to what stands beside them. */
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { runShearwall } from '../fakes/run-shearwall.ts';
import { howOften } from '../how-often.ts';

const IMAGE = `sha256:${'a'.repeat(64)}`;

describe('fleet add', () => {
  let folder: string;
  let program: string;
  const file = (name: string): string => join(folder, name);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-fleet-hostile-'));
    program = emitShearwall(file('program'));
    writeFileSync(
      file('good.json'),
      JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata, components: [component(0)] }),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const metadata = { component: { type: 'container', name: 'app', version: IMAGE } };
  const component = (index: number) => ({
    type: 'library',
    name: `p${index}`,
    purl: `pkg:npm/p${index % 5000}@1.${index}.0`,
  });

  /** A document of so many components, written piece by piece. */
  function writeLarge(name: string, count: number, padding: string): void {
    const descriptor = openSync(file(name), 'w');
    writeSync(
      descriptor,
      `{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":${JSON.stringify(metadata)},"components":[`,
    );
    for (let from = 0; from < count; from += 10_000) {
      const piece = Array.from({ length: Math.min(10_000, count - from) }, (_, index) =>
        JSON.stringify({ ...component(from + index), ...(padding !== '' && { description: padding }) }),
      );
      writeSync(descriptor, (from === 0 ? '' : ',') + piece.join(','));
    }
    writeSync(descriptor, ']}');
    closeSync(descriptor);
  }

  const run = async (...args: string[]) =>
    await runShearwall([...args, '--data-dir', file('data')], {
      program,
      wrapper: ['/usr/bin/env', 'NODE_OPTIONS=--max-old-space-size=3000'],
    });

  it('refuses a document of 500 MB, says so, and adds what is named beside it', async () => {
    writeLarge('huge.json', 600_000, 'x'.repeat(800));
    const { status, stdout } = await run('fleet', 'add', file('huge.json'), file('good.json'));
    assert.equal(status, 3);
    assert.match(stdout, /huge\.json: not added: .*at most 268435456 are read/);
    assert.match(stdout, /good\.json .*1 component/);
  });

  const tooLong = howOften<string | false>({
    quick: 'a million components are for npm run test:long',
    long: false,
  });
  it('takes a million components, and of more says that the rest is missing', { skip: tooLong }, async () => {
    writeLarge('many.json', 1_000_100, '');
    const { status, stdout, stderr } = await run('fleet', 'add', file('many.json'));
    assert.equal(status, 0, stderr);
    assert.match(stdout, /1000000 components\n\s+100 components beyond the first 1000000 were not taken/);
    const asked = await run('exposed', 'p1', '--all', '--limit', '1', '-o', 'json');
    assert.equal(asked.status, 1, asked.stderr);
  });
});
