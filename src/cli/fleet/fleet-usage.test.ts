import assert from 'node:assert/strict';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { askExposed, runFleet } from '../../../test/fakes/fleet-commands.ts';
import { handmadeManifest, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { networkError } from '../../base/network-error.ts';
import { openTarget, parseImageLocation } from '../../oci/index.ts';
import { storeLocation } from './fleet-place.ts';

const IMAGE = `sha256:${'a'.repeat(64)}`;

describe('shearwall fleet and exposed, used by people who are in a hurry', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const file = (name: string): string => join(context.dir, name);
  before(async () => {
    context = await repositoryContext();
    for (const [name, timestamp, purls] of [
      ['first.json', '2026-01-01T00:00:00Z', ['pkg:npm/left@1.0.0', 'no purl']],
      ['second.json', '2026-02-01T00:00:00Z', ['pkg:npm/right@1.0.0']],
    ] as const)
      writeFileSync(file(name), sbom(timestamp, purls));
    await runFleet(context, ['add', file('first.json'), file('second.json')]);
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  function sbom(timestamp: string, purls: readonly string[]): string {
    return JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { timestamp, component: { type: 'container', name: 'app', version: IMAGE } },
      components: purls.map((purl, number) => ({
        type: 'library',
        name: `c${number}`,
        version: '1.0.0',
        purl,
      })),
    });
  }

  for (const [args, options, message] of [
    [['stats'], {}, /does not know 'stats'; did you mean 'status'\?/],
    [['status', 'extra'], {}, /fleet status does not take 'extra'/],
    [['packages', 'a', 'b'], {}, /fleet packages does not take 'b'/],
    [['status'], { dataDir: '' }, /--data-dir is empty/],
    [['status'], { database: '' }, /--database is empty/],
    [['status'], { database: 'mysql://u:secret@h/n' }, /the database mysql:\/\/h\/n is not PostgreSQL/],
    [['add', 'r.example/app:1'], { key: 'cosign.pub' }, /need --attested/],
    [['add', 'r.example/app:1'], { for: IMAGE }, /--for is about an SBOM, and r\.example\/app:1 is an image/],
    [['diff'], { from: '2026-03-10', to: '2026-03-01' }, /--from 2026-03-10 is after --to/],
  ] as const)
    it(`says what is wrong with fleet ${args.join(' ')} ${JSON.stringify(options)}`, async () => {
      await assert.rejects(runFleet(context, [...args], options), { code: 'CLI_FLEET', message });
    });

  it('takes no document for an attested one because --attested was said', async () => {
    const asked = runFleet(context, ['add', file('first.json')], { attested: true });
    await assert.rejects(asked, { code: 'CLI_FLEET', message: /first\.json is a document/ });
  });

  it('does not make a database of a misspelt folder for a mere question', async () => {
    const dataDir = file('misspelt');
    for (const asked of [
      runFleet(context, ['status'], { dataDir }),
      runFleet(context, ['todo'], { dataDir }),
    ])
      await assert.rejects(asked, { code: 'STORE_NOT_FOUND' });
    await assert.rejects(askExposed(context, ['left'], { dataDir }), { code: 'STORE_NOT_FOUND' });
    assert.equal(existsSync(dataDir), false);
  });

  it('takes an empty variable of the environment as none', () => {
    const env = { SHEARWALL_DATA_DIR: '', SHEARWALL_DATABASE: '', XDG_DATA_HOME: '/data' };
    assert.deepEqual(storeLocation({}, env), { kind: 'sqlite', path: '/data/shearwall/fleet.db' });
  });

  it('takes what comes after the two times of --between as the question', async () => {
    const between = ['2026-03-01', '2026-03-10', 'left'];
    assert.match((await askExposed(context, [], { between })).text, /between 2026-03-01/);
  });

  it('says that no cluster has the name that was asked for, and shows the looks at no other', async () => {
    writeFileSync(file('one.csv'), 'image\nnginx\n');
    await runFleet(context, ['import', file('one.csv')], { cluster: ['production'] });
    context.log.warnings.length = 0;
    const { text } = await runFleet(context, ['status'], { cluster: ['prodution'] });
    assert.match(context.log.warnings.join(), /no cluster is called prodution: did you mean production\?/);
    assert.doesNotMatch(text, /production/);
  });

  it('says of each image that could not be read what to do about it', async () => {
    const http = async (url: string): Promise<never> => {
      throw networkError(url, new Error('SSL routines:wrong version number'));
    };
    const { text } = await runFleet({ ...context, http }, ['add', 'r.example/a:1', 'r.example/b:1']);
    assert.match(
      text,
      /a:1: not added: .* does not answer in TLS\n.*b:1: not added: .*\nhint: .*--insecure-registry$/,
    );
  });

  it('drops what is to be forgotten, and says what it was', async () => {
    const csv = 'image,namespace,workload,owner\nnginx,shop,web,jane\n';
    writeFileSync(file('gone.csv'), csv);
    await runFleet(context, ['import', file('gone.csv')], { cluster: ['staging'] });
    assert.match(
      (await runFleet(context, ['owner', 'forget', 'jane'])).text,
      /^jane is forgotten: 1 workload /,
    );
    assert.match(
      (await runFleet(context, ['cluster', 'forget', 'staging'])).text,
      /^staging is forgotten, with 1 run /,
    );
    assert.match((await runFleet(context, ['prune'])).text, /^0 runs that had ended by /);
    await assert.rejects(runFleet(context, ['owner', 'set', 'jane']), { code: 'CLI_FLEET' });
  });

  it('refuses questions that ask for nothing', async () => {
    for (const what of ['license:', 'base: ', 'left<', 'left@>>'])
      await assert.rejects(askExposed(context, [what]), { code: 'FLEET_QUESTION_UNCLEAR' }, what);
    await assert.rejects(askExposed(context, ['left'], { staleAfter: 1 }), { code: 'CLI_EXPOSED' });
  });

  it('tells SBOMs of one kind that disagree apart by when they were made', async () => {
    const { text } = await askExposed(context, ['left'], { all: true, output: 'csv' });
    assert.match(text, /,"uploaded of 2026-01-01T00:00:00Z; not by uploaded of 2026-02-01T00:00:00Z",,\r\n/);
    assert.match(
      (await runFleet(context, ['images'])).text,
      /uploaded of 2026-01-01T00:00:00Z, uploaded of 2026-02/,
    );
  });

  it('says of each gap what it is, and whose', async () => {
    const { text, value } = await runFleet(context, ['images'], { gaps: true });
    assert.match(
      text,
      /IMAGE +PLATFORM +SAID BY +GAP\n.* uploaded +not taken: c1 1\.0\.0: its package URL is not valid\n/,
    );
    assert.equal((value as unknown[]).length, 1);
    assert.match((await runFleet(context, ['images', 'other'], { gaps: true })).text, /^all could be read/);
  });

  it('shows foreign names without their control characters, in every form', async () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    const evil = 'a\u001b[31m\u0085\r\nb|c';
    const components = [
      { type: 'library', name: 'evil', version: evil, purl: 'pkg:generic/evil@1', properties: [] },
      { type: 'library', name: evil, version: '1', purl: evil },
      { type: 'library', name: 'nul', version: '1\0' },
    ];
    const component = { type: 'container', name: 'app', version: digest };
    const document = { bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component }, components };
    writeFileSync(file('evil.json'), JSON.stringify(document));
    writeFileSync(
      file('evil.csv'),
      `image,owner,workload\n"app@${digest}","=cmd${evil}","${evil.replaceAll('"', '')}"\n`,
    );
    const texts = [(await runFleet(context, ['add', file('evil.json')])).text];
    assert.match(texts[0] ?? '', /1 component\n {2}2 components could not be taken/);
    texts.push((await runFleet(context, ['import', file('evil.csv')], { cluster: [evil] })).text);
    for (const action of ['status', 'workloads', 'images', 'todo', 'owners'])
      texts.push((await runFleet(context, [action])).text);
    for (const output of ['table', 'tree', 'csv', 'markdown'] as const) {
      texts.push((await askExposed(context, ['evil'], { output })).text);
      texts.push((await askExposed(context, [], { output, notCovered: true })).text);
    }
    assert.ok(texts.some((text) => text.includes("'=cmda\\x1b[31m\\x85")));
    for (const text of texts) assert.doesNotMatch(text.replaceAll(/\r?\n/g, ''), /\p{Cc}/u);
  });

  it('reads an image again of which a layer could not be read, and then says that all could be', async () => {
    const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, 'hello');
    const layout = `oci:${file('layout')}:v1`;
    const target = await openTarget({ location: parseImageLocation(layout) }, context);
    await putHandmade(target, image, 'v1');
    await target.commit();
    const [, layer] = image.blobs;
    const blob = join(file('layout'), 'blobs/sha256', layer?.descriptor.digest.slice(7) ?? '');
    renameSync(blob, `${blob}.away`);
    assert.match((await runFleet(context, ['add', layout])).text, /layer 0 could not be read/);
    assert.match((await runFleet(context, ['images'], { gaps: true })).text, /layer 0 could not be read/);
    assert.match((await runFleet(context, ['add', layout])).text, /layer 0 could not be read|known already/);
    renameSync(`${blob}.away`, blob);
    assert.match((await runFleet(context, ['add', layout])).text, /: 0 components$/);
    assert.match((await runFleet(context, ['add', layout])).text, /: known already$/);
    assert.doesNotMatch((await runFleet(context, ['images'], { gaps: true })).text, /layer 0/);
  });

  it('says that it was the list of repositories that a registry did not give', async () => {
    await assert.rejects(runFleet(context, ['add'], { fromRegistry: '127.0.0.1:1/shop' }), {
      code: 'REGISTRY_UNREACHABLE',
      message: /^cannot read the list of repositories of 127\.0\.0\.1:1: /,
    });
  });

  it('asks no registry for the name of a file', async () => {
    writeFileSync(file('app.tar'), Buffer.alloc(1024));
    await assert.rejects(runFleet(context, ['add', file('absent.cdx.json')]), {
      code: 'CLI_INPUT',
      message: /absent\.cdx\.json: there is no such file/,
    });
    await assert.rejects(runFleet(context, ['add', file('app.tar')]), { hint: /docker-archive:.*app\.tar/ });
    const { exitCode, text } = await runFleet(context, ['add', 'sboms/absent.json', file('first.json')]);
    assert.equal(exitCode, 3);
    assert.match(text, /^sboms\/absent\.json: not added: .*no such file\n.*known already/);
  });

  it('stops between two SBOMs when it is interrupted', async () => {
    const reason = new Error('interrupted');
    const interrupted = { ...context, signal: AbortSignal.abort(reason) } as typeof context;
    await assert.rejects(runFleet(interrupted, ['add', file('first.json'), file('second.json')]), reason);
  });
});
