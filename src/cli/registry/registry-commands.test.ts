import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AttachedImage } from '../../../test/fakes/attached-image.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { digestOf } from '../../base/index.ts';
import { createOutput } from '../output.ts';

describe('commands that crane and cosign have', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let registry: FakeRegistry;
  let image: string;
  let digest: string;
  const env = { COSIGN_PASSWORD: '' };
  const run = async (...words: string[]) =>
    await runLine(words, context, { ...env, HOME: context.dir, XDG_STATE_HOME: join(context.dir, 'state') });

  before(async () => {
    context = await repositoryContext();
    registry = await FakeRegistry.start({ referrersApi: true });
    ({ subject: digest } = await AttachedImage.push(registry, 'team/app'));
    image = `${registry.host}/team/app:v1`;
    const key = join(context.dir, 'cosign');
    await run('generate-key-pair', '--output-key-prefix', key);
    await writeFile(join(context.dir, 'sbom.json'), '{"spdxVersion":"SPDX-2.3"}');
    const about = ['--type', 'spdxjson', '--predicate', join(context.dir, 'sbom.json')];
    await run('sign', '--key', `${key}.key`, '--format', 'both', image);
    await run('attest', '--key', `${key}.key`, ...about, '--format', 'both', image);
  });
  after(async () => {
    await registry.stop();
    await context[Symbol.asyncDispose]();
  });

  it('print digest, manifest and config as they are', async () => {
    assert.equal((await run('digest', image)).text, digest);
    assert.equal((await run('digest', '--full-ref', image)).text, `${registry.host}/team/app@${digest}`);
    assert.equal(digestOf((await run('manifest', image)).text), digest);
    const config = (await run('config', image)).text;
    assert.equal(JSON.parse(config).architecture, 'amd64');
    const { config: named } = JSON.parse((await run('manifest', image)).text) as {
      config: { digest: string };
    };
    assert.equal(digestOf(config), named.digest);
    assert.match((await run('config', 'show')).text, /config\.yaml/);
    await assert.rejects(run('config'), { hint: 'shearwall config show, or shearwall config IMAGE' });
  });

  it('write their very bytes where no terminal reads them', () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) } as unknown as NodeJS.WritableStream;
    createOutput({ json: false, quiet: false }, stream, stream).document('{"a":"\u009b"}', { exact: true });
    assert.deepEqual(written, ['{"a":"\u009b"}']);
  });

  it('list tags, and say where cosign keeps signatures', async () => {
    const repository = `${registry.host}/team/app`;
    const legacy = digest.replace(':', '-');
    assert.deepEqual((await run('ls', repository)).text.split('\n').sort(), [
      `${legacy}.att`,
      `${legacy}.sig`,
      'v1',
    ]);
    assert.equal((await run('ls', '--full-ref', '-O', repository)).text, `${repository}:v1`);
    await assert.rejects(run('ls', 'oci:layout'), { code: 'CLI_NOT_A_REGISTRY' });
    for (const [type, reference] of [
      ['signature', `${repository}:${legacy}.sig`],
      ['attestation', `${repository}:${legacy}.att`],
      ['sbom', `${repository}:${legacy}.sbom`],
      ['digest', `${repository}@${digest}`],
    ] as const)
      assert.equal((await run('triangulate', '--type', type, image)).text, reference);
  });

  it('print what is attached, unverified', async () => {
    const lines = async (...words: string[]) =>
      (await run('download', ...words, image)).text.split('\n').map((line) => JSON.parse(line) as object);
    const keysOf = (all: object[]): string[] => all.map((each) => Object.keys(each)[0] ?? '').sort();
    assert.deepEqual(keysOf(await lines('signature')), ['Base64Signature', 'mediaType']);
    assert.deepEqual(keysOf(await lines('attestation')), ['mediaType', 'payload']);
    assert.deepEqual(await lines('sbom'), [{ spdxVersion: 'SPDX-2.3' }]);
    for (const words of [['provenance'], ['attestation', '--predicate-type', 'cyclonedx']]) {
      const { exitCode, text, notes } = await run('download', ...words, image);
      assert.deepEqual([exitCode, text], [1, ''], words.join(' '));
      assert.match(notes, /is attached to/);
    }
  });

  it('remove what is attached only when that is said twice, and never the image', async () => {
    await assert.rejects(run('clean', image), { code: 'CLI_CONSENT', hint: 'to do it, say --force' });
    const removed = async (type: string): Promise<number> =>
      ((await run('clean', '--force', '--type', type, image)).value as { removed: string[] }).removed.length;
    assert.deepEqual(
      [await removed('signature'), await removed('sbom'), await removed('all'), await removed('all')],
      [1, 0, 3, 0],
    );
    assert.equal((await run('digest', image)).text, digest);
    assert.equal((await run('download', 'signature', image)).exitCode, 1);
    await assert.rejects(run('clean', 'oci:nowhere'), { kind: 'usage' });
  });
});
