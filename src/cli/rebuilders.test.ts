import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Command } from 'commander';
import { FakeRegistry } from '../../test/fakes/registry.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../test/fakes/sample-project.ts';
import { formatPem, generateSigner, publicKeyPem } from '../sigstore/index.ts';
import type { CommandFile, ExitCode, Invocation } from './command.ts';
import { command as attest } from './commands/attest.ts';
import { command as build } from './commands/build.ts';
import { command as reproduce } from './commands/reproduce.ts';
import { command as verify } from './commands/verify.ts';
import { createWholeProgram } from './program.ts';

/** The archive of the sample project is nobody's that shearwall knows: the policy says whose key signs it. */
const policy = (fingerprint: string): string => `version: 1
authorities:
  builder: {key: builder.pub, logEntries: 0}
  lab-a: {key: lab-a.pub, logEntries: 0}
  lab-b: {key: lab-b.pub, logEntries: 0}
policies:
  - name: rebuilt
    images: ['**']
    attested: [{type: slsaprovenance1, by: [builder]}]
    reproduced: {by: [builder, lab-a, lab-b], atLeast: 2, releaseKeys: [${fingerprint}]}
`;

let folder: string;
let project: SampleProject;
let registry: FakeRegistry;
let context: Awaited<ReturnType<typeof repositoryContext>>;
const file = (name: string): string => join(folder, name);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-rebuilders-'));
  project = await startSampleProject(file('project'), { fileBytes: 500 });
  registry = await FakeRegistry.start();
  context = await repositoryContext();
  for (const name of ['builder', 'lab-a', 'lab-b']) {
    const signer = await generateSigner('p256');
    writeFileSync(file(`${name}.pem`), formatPem('PRIVATE KEY', signer.pkcs8));
    writeFileSync(file(`${name}.pub`), publicKeyPem(signer.publicKey));
  }
  writeFileSync(file('policy.yaml'), policy(project.mirror.privateKey.getFingerprint()));
});
after(async () => {
  await context[Symbol.asyncDispose]();
  await registry.stop();
  await project.mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

type Ran = { exitCode: ExitCode; value: Record<string, unknown> };

async function run(command: CommandFile<never>, ...words: string[]): Promise<Ran> {
  const cmd = new Command('test').exitOverride().configureOutput({ writeErr() {}, writeOut() {} });
  command.describe(cmd);
  let args: string[] = [];
  cmd.action((...parameters: unknown[]) => {
    args = parameters.slice(0, -2).flat() as string[];
  });
  await cmd.parseAsync(words, { from: 'user' });
  let value: Record<string, unknown> = {};
  const out = {
    json: false,
    quiet: false,
    result: (answer: unknown) => void (value = answer as Record<string, unknown>),
    document() {},
    async pieces() {},
    note() {},
  } as Invocation<never>['out'];
  const env = { HOME: folder, ...project.env };
  const options = cmd.opts() as never;
  return {
    exitCode: await command.run({
      args,
      options,
      open: async () => context,
      out,
      env,
      wholeProgram: createWholeProgram,
    }),
    value,
  };
}

async function decided(image: string): Promise<[ExitCode, string]> {
  const { exitCode, value } = await run(verify, '--policy', file('policy.yaml'), image);
  return [exitCode, JSON.stringify(value)];
}

describe('shearwall reproduce --attest', () => {
  for (const [name, more, chosen] of [
    ['one platform', '', []],
    ['one of two platforms, by --arch', 'archs: [amd64, arm64]', ['--arch', 'amd64']],
  ] as const)
    it(`fills the policy's "reproduced" by two rebuilders, where the builder does not count: ${name}`, async () => {
      const image = `${registry.host}/rebuilt/${chosen.length}:v1`;
      const recipe = project.recipe(`app-${chosen.length}`, { packages: ['p0'], more });
      const result = file('result.json');
      await run(build, recipe, '--push', image, '--result', result, ...chosen);
      const by = (who: string): string[] => ['--key', file(`${who}.pem`)];
      await run(attest, ...by('builder'), '--result', result, image);
      assert.match((await decided(image))[1], /NOT_REPRODUCED.*0 of 2/);

      // As rebuilders should, with the recipe and lock that they trust; what the image says of itself names no mirror to ask.
      const trusted = ['--recipe', recipe, '--lock', recipe.replace(/yaml$/, 'lock')];
      const steps: [string[], RegExp, ExitCode][] = [
        [[...by('builder'), ...trusted], /NOT_REPRODUCED.*0 of 2.*not an independent rebuilder/, 1],
        [
          [...by('lab-a'), ...trusted],
          /NOT_REPRODUCED.*1 of 2: lab-a(?:, as who signed the provenance is not an independent rebuilder)?"/,
          1,
        ],
        [
          [...by('lab-a'), ...trusted],
          /NOT_REPRODUCED.*1 of 2: lab-a(?:, as who signed the provenance is not an independent rebuilder)?"/,
          1,
        ],
        [[...by('lab-b')], /NOT_REPRODUCED.*1 of 2: lab-a, as .*not checked against a signed Release/, 1],
        [[...by('lab-b'), ...trusted], /"allowed":true/, 0],
      ];
      // The platform changes what is built again, not who counts.
      const asked = chosen.length === 0 ? steps : steps.filter((_, at) => at === 1 || at === 4);
      for (const [words, why, code] of asked) {
        assert.equal((await run(reproduce, '--attest', ...words, image)).value['result'], 'identical');
        const [exitCode, text] = await decided(image);
        assert.match(text, why);
        assert.equal(exitCode, code);
      }
    });
});
