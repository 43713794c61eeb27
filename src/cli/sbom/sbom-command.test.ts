import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pipeAt } from '../../../test/fakes/pipe.ts';
import { raw } from '../../../test/fakes/raw-tar.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { flagsOf, runLine } from '../../../test/fakes/run-line.ts';
import type { SbomOptions } from './options.ts';

const STATUS = `Package: hello
Status: install ok installed
Version: 2.10-3
Architecture: amd64
Maintainer: Santiago Vila <sanvila@debian.org>
`;

describe('shearwall sbom', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const at = (name: string): string => join(context.dir, name);

  before(async () => {
    context = await repositoryContext();
    await fill('old', STATUS);
    await fill('new', STATUS.replace('2.10-3', '2.10-5'));
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  async function fill(folder: string, status: string): Promise<void> {
    const files = { 'etc/os-release': 'ID=debian\nVERSION_ID=13\n', 'var/lib/dpkg/status': status };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(at(`${folder}/${path}`)), { recursive: true });
      await writeFile(at(`${folder}/${path}`), content);
    }
  }

  const run = async (args: string[], options: SbomOptions = {}, env: NodeJS.ProcessEnv = {}) => {
    const line = ['sbom', ...args, ...flagsOf(options)];
    const { exitCode, text } = await runLine(line, context, { XDG_STATE_HOME: at('state'), ...env });
    return { exitCode, text };
  };

  it('writes several formats at once, each to its place', async () => {
    const output = ['purls', `spdx-json=${at('a.spdx.json')}`, `cyclonedx-xml@1.7=${at('a.xml')}`];
    const { exitCode, text } = await run([`dir:${at('old')}`], { output });

    assert.equal(exitCode, 0);
    assert.match(text, /^pkg:deb\/debian\/hello@2\.10-3\?arch=amd64&distro=debian-13\n$/);
    assert.match(await readFile(at('a.spdx.json'), 'utf8'), /"spdxVersion": "SPDX-2\.3"/);
    assert.match(await readFile(at('a.xml'), 'utf8'), /bom\/1\.7/);
  });

  it('cannot say that two are the same where one was not read to its end', async () => {
    const whole = Buffer.concat([raw({ name: 'var/lib/dpkg/status', body: STATUS }), Buffer.alloc(1024)]);
    await writeFile(at('whole.tar'), whole);
    await writeFile(at('cut.tar'), whole.subarray(0, 600));
    const same = await run(['diff', at('whole.tar'), at('whole.tar')]);
    const cut = await run(['diff', at('cut.tar'), at('cut.tar')]);
    assert.deepEqual([same.exitCode, cut.exitCode], [0, 3]);
  });

  it('is no answer where nothing was looked at', async () => {
    mkdirSync(at('empty'));
    assert.equal((await run([`dir:${at('empty')}`])).exitCode, 3);
  });

  it('writes the same bytes again for the same SOURCE_DATE_EPOCH', async () => {
    const write = async () =>
      await run([`dir:${at('old')}`], { output: ['cyclonedx-json'] }, { SOURCE_DATE_EPOCH: '1700000000' });
    const { text } = await write();

    assert.equal((await write()).text, text);
    assert.match(text, /"timestamp": "2023-11-14T22:13:20Z"/);
  });

  it('says that a device is full that it writes to', { skip: !existsSync('/dev/full') }, async () => {
    const output = ['purls=/dev/full'];
    await assert.rejects(run([`dir:${at('old')}`], { output }), { code: 'WRITE_FULL' });
  });

  it('refuses two outputs for one place, before anything is read', async () => {
    await assert.rejects(run(['nowhere'], { output: ['purls', 'json'] }), { code: 'CLI_OUTPUT' });
  });

  it('asks for what diff, convert and validate take, and asks no registry for them', async () => {
    for (const action of ['diff', 'convert', 'validate'])
      await assert.rejects(run([action]), { code: 'CLI_SBOM', hint: /written with its tag/ });
  });

  it('compares images with images and with documents', async () => {
    await run([`dir:${at('old')}`], { output: [`cyclonedx-json=${at('old.json')}`] });
    const changed = await run(['diff', at('old.json'), `dir:${at('new')}`]);
    const same = await run(['diff', at('old.json'), `dir:${at('old')}`]);

    assert.equal(changed.exitCode, 1);
    assert.match(changed.text, /^~ pkg:deb\/debian\/hello 2\.10-3 -> 2\.10-5$/m);
    assert.deepEqual(same, { exitCode: 0, text: 'the same software\n' });
  });

  it('reads documents from pipes', async () => {
    const document = await readFile(at('old.json'));
    const pipe = async (name: string) => await pipeAt(at(name), document);
    assert.equal((await run(['diff', await pipe('one'), await pipe('two')])).exitCode, 0);
    assert.equal((await run(['validate', await pipe('three')])).exitCode, 1);
    await assert.rejects(run(['diff', await pipeAt(at('tar'), Buffer.alloc(1024)), at('old.json')]), {
      code: 'CATALOG_SOURCE_INVALID',
    });
  });

  it('converts documents, and says what they lack', async () => {
    await run([`dir:${at('old')}`], { output: [`cyclonedx-json=${at('c.json')}`] });
    const { text } = await run(['convert', at('c.json')], { output: ['spdx3-json'] });
    const verdict = await run(['validate', at('c.json')]);

    assert.match(text, /"specVersion": "3\.0\.1"/);
    assert.match(verdict.text, /^cyclonedx-json 1\.6, /);
    assert.ok(verdict.exitCode === 0 || verdict.exitCode === 1);
    await assert.rejects(run(['convert', at('c.json')]), { code: 'CLI_OUTPUT' });
  });

  it('takes one image at a time, and two things to compare', async () => {
    await assert.rejects(run(['a', 'b']), { code: 'CLI_SBOM' });
    await assert.rejects(run(['diff', 'a']), { code: 'CLI_SBOM' });
  });
});
