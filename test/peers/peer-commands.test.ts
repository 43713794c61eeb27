/** What our commands print under the names that crane and cosign have, beside what those print themselves. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { handmadeManifest, putHandmade } from '../fakes/handmade-image.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { runLine } from '../fakes/run-line.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const [cosign, crane] = [findProgram('cosign'), findProgram('crane')];
const run = promisify(execFile);

for (const { name, program, start } of realRegistries())
  describe(`commands of crane and cosign on ${name}`, {
    skip: (program === undefined || cosign === undefined || crane === undefined) && 'a program is not here',
  }, () => {
    let context: Awaited<ReturnType<typeof repositoryContext>>;
    let registry: RunningRegistry;
    let image = '';

    before(async () => {
      context = await repositoryContext();
      registry = await start();
      image = `${registry.host}/team/app:v1`;
      const target = await openTarget({ location: parseImageLocation(image) }, context);
      await putHandmade(target, handmadeManifest({ os: 'linux', architecture: 'amd64' }, 'app'), 'v1');
      writeFileSync(join(context.dir, 'predicate.json'), '{"spdxVersion":"SPDX-2.3"}');
      await theirs(cosign, 'generate-key-pair');
      await theirs(cosign, 'signing-config', 'create', '--out', 'none.json');
      const signing = ['--key', 'cosign.key', '--signing-config', 'none.json', '--allow-insecure-registry'];
      await theirs(cosign, 'sign', ...signing, image);
      await theirs(
        cosign,
        'attest',
        '--type',
        'spdxjson',
        '--predicate',
        'predicate.json',
        ...signing,
        image,
      );
    });
    after(async () => {
      await registry.stop();
      await context[Symbol.asyncDispose]();
    });

    async function theirs(program: string | undefined, ...args: string[]): Promise<string> {
      const env = { ...process.env, HOME: context.dir, COSIGN_PASSWORD: '', COSIGN_YES: 'true' };
      return (await run(program ?? '', args, { cwd: context.dir, env })).stdout;
    }
    const ours = async (...words: string[]): Promise<string> =>
      (await runLine(words, context, { HOME: context.dir })).text;
    const linesOf = (text: string): string[] => text.split('\n').filter(Boolean).toSorted();

    it('print the same as crane', async () => {
      const repository = `${registry.host}/team/app`;
      for (const words of [
        ['digest', image],
        ['digest', '--full-ref', image],
        ['manifest', image],
        ['config', image],
        ['ls', repository],
        ['ls', '--full-ref', repository],
        ['ls', '-O', repository],
      ])
        assert.deepEqual(
          linesOf(await ours(...words)),
          linesOf(await theirs(crane, ...words, '--insecure')),
          words.join(' '),
        );
    });

    it('print the same as cosign', async () => {
      const insecure = '--allow-insecure-registry';
      for (const type of ['signature', 'attestation', 'sbom', 'digest']) {
        const words = ['triangulate', '--type', type, image];
        assert.equal((await ours(...words)).trim(), (await theirs(cosign, ...words, insecure)).trim(), type);
      }
      const checking = [
        '--type',
        'spdxjson',
        '--key',
        join(context.dir, 'cosign.pub'),
        '--insecure-ignore-tlog',
      ];
      const words = ['verify-attestation', ...checking, image];
      assert.deepEqual(
        JSON.parse(await ours(...words)),
        JSON.parse(await theirs(cosign, ...words, insecure)),
      );
      // cosign prints signatures and attestations for both questions: ours tells them apart.
      const both = [
        ...linesOf(await ours('download', 'signature', image)),
        ...linesOf(await ours('download', 'attestation', image)),
      ];
      const all = linesOf(await theirs(cosign, 'download', 'attestation', insecure, image));
      const parsed = (lines: readonly string[]): unknown[] =>
        lines.toSorted().map((line) => JSON.parse(line) as unknown);
      assert.deepEqual(parsed(both), parsed(all));
    });
  });
