import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { askExposed, runFleet } from '../../../test/fakes/fleet-commands.ts';
import { pipeAt } from '../../../test/fakes/pipe.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { openStore } from '../../store/index.ts';
import type { ExposedOptions } from './exposed.ts';
import type { FleetOptions } from './options.ts';

const examples = join(import.meta.dirname, '../../../examples/fleet');
const example = (name: string): string => join(examples, name);

describe('shearwall fleet and exposed, on the example', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  const run = async (args: string[], options: FleetOptions = {}) => await runFleet(context, args, options);
  const ask = async (what: string[], options: ExposedOptions = {}) =>
    await askExposed(context, what, options);

  it('says 3 where nothing is known to run, 1 where something is exposed, and names the owner', async () => {
    await assert.rejects(ask(['xz-utils']), { code: 'STORE_NOT_FOUND' });
    await (await openStore({ kind: 'sqlite', path: join(context.dir, 'data/fleet.db') }, context)).close();
    assert.equal((await ask(['xz-utils'])).exitCode, 3);
    assert.match((await run(['status'])).text, /nothing is known to run$/);
    const dump = [example('pods.json')];
    const imported = await run(['import', ...dump], { cluster: ['demo'], covers: 'all', at: '2026-03-05' });
    assert.match(imported.text, /4 running containers in 3 workloads/);
    assert.equal((await run(['todo'])).exitCode, 1);
    assert.equal((await run(['add', example('front.cdx.json'), example('ledger.cdx.json')])).exitCode, 0);
    const { exitCode, text } = await ask(['pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1'], {
      output: 'tree',
    });
    assert.equal(exitCode, 1);
    assert.match(text, /^2 of 4 running containers are exposed, 1 team; 1 running image is not covered\n/);
    assert.match(
      text,
      /storefront\n.*demo shop\/Deployment\/storefront {2}main ×2 since 2026-03-02T08:00:00Z\n/,
    );
  });

  it('adds a document from a pipe', async () => {
    const pipe = await pipeAt(join(context.dir, 'pipe'), await readFile(example('front.cdx.json')));
    assert.match((await run(['add', pipe])).text, /pipe \(cyclonedx-json 1\.6\) for sha256:a{64}/);
  });

  it('writes the answer in every form, each row with its path', async () => {
    const forms = {
      table: /PATH/,
      tree: /at \/opt/,
      json: /"verdict": "exposed"/,
      ndjson: /^\{"owner":"payments"/,
      csv: /^owner,cluster/,
      markdown: /^\*\*1 of 4/,
    };
    for (const [output, form] of Object.entries(forms)) {
      const { exitCode, text } = await ask(['log4j-core<2.17'], { output: output as 'table' });
      assert.equal(exitCode, 1);
      assert.match(text, form);
      assert.match(text, /log4j-core-2\.14\.1\.jar/, output);
    }
    for (const group of ['namespace', 'image', 'package'] as const)
      assert.match((await ask(['log4j-core'], { group, output: 'tree' })).text, /\n└─ .*\n {3}└─ /);
  });

  it('lists what is known, and what no answer covers', async () => {
    for (const action of ['status', 'images', 'workloads', 'owners', 'check'])
      assert.equal((await run([action])).exitCode, 0, action);
    assert.equal(
      (await run(['top'])).exitCode,
      3,
      'one image is in no inventory, and there are no advisories',
    );
    assert.match(
      (await run(['status'])).text,
      /^4 running containers in .*, 3 images, 1 without an inventory\n/,
    );
    assert.match((await run(['packages', 'lzma'])).text, /liblzma5 +5\.6\.1-1 +1/);
    assert.match((await run(['timeline', 'xz-utils'])).text, /2026-03-02T08:00:00Z +\+1 +-0 +1/);
    assert.match((await run(['diff'], { from: '2026-03-01', to: '2026-03-10' })).text, /storefront/);
    const { exitCode, text } = await ask([], { notCovered: true });
    assert.equal(exitCode, 1);
    assert.match(
      text,
      /no inventory +registry\.example\.\S+@sha256:c{64} +1 +demo bank\/StatefulSet\/reports main +shearwall fleet todo --catalog/,
    );
    assert.match(text, /stale import/);
  });

  it('takes owners from a file of rules, over labels', async () => {
    await run(['import', example('pods.json')], {
      cluster: ['demo'],
      covers: 'all',
      at: '2026-03-06',
      owners: example('owners'),
    });
    assert.match((await run(['owners'])).text, /reporting/);
  });

  it('changes nothing when a dump is cut off, and refuses what it does not understand', async () => {
    const whole = await readFile(example('pods.json'));
    const cut = join(context.dir, 'cut.json');
    await writeFile(cut, whole.subarray(0, whole.length / 2));
    await assert.rejects(run(['import', cut], { cluster: ['demo'], covers: 'all' }), {
      code: 'FLEET_DUMP_UNREADABLE',
    });
    assert.match((await run(['status'])).text, /^4 running containers/);
    const refused = async (args: string[], options: FleetOptions = {}) =>
      await assert.rejects(run(args, options), { code: 'CLI_FLEET' });
    await refused(['import', cut]);
    await refused(['import', cut], { cluster: ['a'], covers: 'everything' });
    await refused(['add']);
    await refused(['owners'], { covers: 'all' });
    await assert.rejects(ask(['x'], { at: 'yesterday' }), { code: 'CLI_TIME' });
    await assert.rejects(ask(['x'], { at: '2026-02-31' }), { code: 'CLI_TIME' });
    await assert.rejects(ask(['x'], { at: '1d', all: true }), { code: 'CLI_EXPOSED' });
    await assert.rejects(ask(['x'], { between: ['2026-03-10', '2026-03-01'] }), { code: 'CLI_EXPOSED' });
  });

  it('backs up into a file that is restored elsewhere', async () => {
    const file = join(context.dir, 'fleet.backup');
    await run(['backup', file]);
    const elsewhere = { dataDir: join(context.dir, 'other') };
    await run(['restore', file], elsewhere);
    assert.match((await run(['status'], elsewhere)).text, /^4 running containers/);
  });
});
