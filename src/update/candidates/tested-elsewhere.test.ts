import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../../../test/fakes/sample-project.ts';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { testResultPredicate } from '../../attestation/index.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { digestOfTest, loadRecipe, makeLock } from '../../build/index.ts';
import { seenReleasesFolder } from '../../distro/index.ts';
import { openImage } from '../../oci/index.ts';
import { NO_SERVICES, publicKeyPem } from '../../sigstore/index.ts';
import { attestAt, listEvidence, openPolicies } from '../../trust/index.ts';
import { type AdvanceRecipesInput, advanceRecipes } from './advance-recipes.ts';
import { openDiskState } from './state/open-disk-state.ts';
import type { UpdateState } from './state/types.ts';
import type { RecipeRecord } from './types.ts';

const [builder, runner] = [testSigner('ecdsa-sha2-256-nistp256'), testSigner('ecdsa-sha2-256-nistp256')];
const PLATFORM = 'linux/amd64';

describe('a candidate of which a platform cannot run here', () => {
  let folder = '';
  let project: SampleProject;
  let registry: FakeRegistry;
  let state: UpdateState;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let signers: NonNullable<AdvanceRecipesInput['signers']>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-tested-elsewhere-'));
    context = await repositoryContext();
    project = await startSampleProject(join(folder, 'project'), { fileBytes: 100 });
    registry = await FakeRegistry.start();
    state = openDiskState(join(folder, 'update'), context.clock);
    signers = await signersOf('**');
  });
  after(async () => {
    await state.close();
    await registry.stop();
    await project.mirror.close();
    await context[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Who believes the runner, of images of these names. */
  async function signersOf(images: string): Promise<NonNullable<AdvanceRecipesInput['signers']>> {
    const path = join(folder, `policy-${images.replaceAll('*', 'x')}.yaml`);
    const key = JSON.stringify(publicKeyPem(runner.publicKey));
    const rule = `{name: tested, images: ['*/${images}'], attested: [{type: test-result, by: [runner]}]}`;
    writeFileSync(
      path,
      `version: 1\nauthorities: {runner: {key: ${key}, logEntries: 0}}\npolicies: [${rule}]\n`,
    );
    const trustedRoot = { certificateAuthorities: [], logs: [], ctLogs: [], timestampAuthorities: [] };
    return { policies: await openPolicies([path]), trustedRoot: trustedRoot as never, access: {} };
  }

  /** A recipe with a newer package. */
  async function recipeWith(
    name: string,
    test = 'test: {checks: [{command: /usr/bin/p0}]}',
  ): Promise<string> {
    const path = project.recipe(name, { packages: ['p1'], more: test });
    await makeLock({ recipe: await loadRecipe(path), recipePath: path, sources: sources() }, context);
    const found = project.packages.find(({ control }) => control['Package'] === 'p0') ?? assert.fail();
    await project.mirror.publish({
      suite: 'trixie-updates',
      packages: [{ ...found, control: { ...found.control, Version: `9-${name.length}` } }],
    });
    return path;
  }

  const sources = () => ({ aptSources: [], seen: seenReleasesFolder(join(folder, 'seen')) });

  async function advance(recipe: string, over: Partial<AdvanceRecipesInput> = {}): Promise<RecipeRecord> {
    const input: AdvanceRecipesInput = {
      recipes: [recipe],
      includeDirs: undefined,
      database: undefined,
      sources: sources(),
      access: {},
      test: async () => ({ verdict: 'not tested', why: 'it cannot run here' }),
      allowUntested: [],
      signers,
      signing: async () => ({ signer: builder, services: NO_SERVICES }),
      state,
      goal: 'pushed',
      auto: false,
      securityOnly: false,
      minimumAgeMs: 0,
      image: `${registry.host}/{name}:stable`,
      ...over,
    };
    const [done] = await advanceRecipes(input, context);
    return done?.record ?? assert.fail();
  }

  const at = (name: string, digest: Digest | undefined): string => `${registry.host}/${name}@${digest}`;

  /** What `test --attest` does on the runner. */
  async function attest(
    image: string,
    test: Digest,
    { signer = runner, isPassed = true } = {},
  ): Promise<void> {
    const checks = [{ check: '/usr/bin/p0', outcome: isPassed ? 'passed' : 'failed' }] as const;
    const atMs = context.clock.nowMs();
    const predicate = testResultPredicate({
      test,
      platform: PLATFORM,
      isPassed,
      checks,
      atMs,
      toolVersion: '1',
    });
    const what = { type: 'test-result', document: Buffer.from(JSON.stringify(predicate)) };
    await attestAt({ image, what, means: { signer, services: NO_SERVICES } }, context);
  }

  async function signatures(image: string, digest: Digest): Promise<number> {
    const source = await openImage({ image }, context);
    try {
      return (await listEvidence({ source, subject: digest }, context)).evidence.length;
    } finally {
      await source.close();
    }
  }

  it('is handed over unsigned and without a tag, and goes on by the signed result of who is believed', async () => {
    const recipe = await recipeWith('app');
    const waits = await advance(recipe);
    const digest = waits.candidate?.image ?? assert.fail();
    const image = at('app', digest);
    assert.equal(waits.candidate?.stage, 'built');
    assert.match(
      waits.why ?? '',
      /linux\/amd64 was not tested: it cannot run here; there is no result by runner yet/,
    );
    assert.ok(
      waits.why?.includes(`shearwall test ${image} --recipe ${recipe} --platform ${PLATFORM} --attest`),
    );
    assert.deepEqual([[...(registry.tags.get('app') ?? [])], await signatures(image, digest)], [[], 0]);

    const test = digestOfTest(await loadRecipe(recipe));
    await attest(image, test, { signer: builder });
    await attest(image, digestOf('another test'));
    assert.match((await advance(recipe)).why ?? '', /no result by runner counts: .*another test/);
    await attest(image, test, { isPassed: false });
    const failed = await advance(recipe, { allowUntested: [PLATFORM] });
    assert.match(failed.why ?? '', /the test of linux\/amd64 failed: .*FAILED: \/usr\/bin\/p0/);
    context.clock.nowMs = () => Date.now() + 1000;
    await attest(image, test);
    const tested = await advance(recipe, { goal: 'signed' });
    assert.equal(tested.candidate?.stage, 'built', 'nothing from elsewhere is asked for without a push');
    const done = await advance(recipe);
    assert.deepEqual([done.candidate?.stage, done.why], ['pushed', undefined]);
    const [{ verdict, by } = {}] = done.candidate?.tests ?? [];
    assert.deepEqual([verdict, by], ['passed', 'runner']);
    assert.deepEqual([...(registry.tags.get('app')?.keys() ?? [])], [done.candidate?.candidateTag]);
  });

  it('stays here where no policy names anybody for its repository, or its recipe has no test', async () => {
    const recipe = await recipeWith('other');
    const writes = registry.count('PUT', /./);
    assert.match((await advance(recipe, { signers: await signersOf('app') })).why ?? '', /--allow-untested/);
    assert.match((await advance(recipe, { signers: undefined })).why ?? '', /--allow-untested/);
    const none = await recipeWith('untested', '');
    assert.match((await advance(none)).why ?? '', /was not tested: it cannot run here \(--allow-untested/);
    assert.equal(registry.count('PUT', /./), writes);
  });
});
