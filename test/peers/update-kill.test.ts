/** An update that is killed in each of its steps, again and again, and two at once: it goes on, and does nothing twice that people see. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Digest } from '../../src/base/digest.ts';
import { loadRecipe, makeLock } from '../../src/build/index.ts';
import { seenReleasesFolder } from '../../src/distro/index.ts';
import { openImage } from '../../src/oci/index.ts';
import { listEvidence } from '../../src/trust/index.ts';
import type { RecipeRecord } from '../../src/update/index.ts';
import { FakeForge } from '../fakes/forge.ts';
import { startGitServer } from '../fakes/git-server.ts';
import { FakeRegistry } from '../fakes/registry.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { howOften } from '../how-often.ts';
import type { WalkerTask } from './update-walker.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : 1);
const STEPS = ['resolved', 'built', 'tested', 'signed', 'pushed', 'proposed', 'promoted'] as const;
type Step = (typeof STEPS)[number];
/** Each step at least five times in the long run. */
const KILLS = howOften({ quick: STEPS.length, long: 56 });
/** Documents and the image itself: a provenance and an SBOM of one platform, and the signature. */
const SIGNATURES = 3;

describe('an update that is killed', () => {
  let folder = '';
  let project: SampleProject;
  let registry: FakeRegistry;
  let forge: FakeForge;
  let git: Awaited<ReturnType<typeof startGitServer>>;
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let recipe = '';
  let round = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-update-kill-'));
    context = await repositoryContext();
    mkdirSync(join(folder, 'git/team'), { recursive: true });
    git = await startGitServer(join(folder, 'git'));
    forge = await FakeForge.start();
    registry = await FakeRegistry.start();
    const clone = join(folder, 'clone');
    const run = (...args: string[]): void => void execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
    run('init', '--quiet', '--bare', '-b', 'main', 'git/team/images.git');
    run('clone', '--quiet', 'git/team/images.git', clone);
    project = await startSampleProject(clone, { fileBytes: 2000 });
    recipe = project.recipe('app', { packages: ['p3'] });
    const sources = { aptSources: [], seen: seenReleasesFolder(join(folder, 'seen')) };
    await makeLock({ recipe: await loadRecipe(recipe), recipePath: recipe, sources }, context);
    run('-C', clone, 'add', '.');
    run('-C', clone, '-c', 'user.name=Jo', '-c', 'user.email=jo@example.org', 'commit', '-qm', 'begin');
    run('-C', clone, 'push', '--quiet', 'origin', 'HEAD:main');
    // This process serves it, so what waits for git here would wait for ever.
    run('-C', clone, 'remote', 'set-url', 'origin', `${git.url}/team/images.git`);
  });
  after(async () => {
    await Promise.all([git.stop(), forge.stop(), registry.stop(), project.mirror.close()]);
    await context[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function publishNext(): Promise<void> {
    const found = project.packages.find(({ control }) => control['Package'] === 'p0') ?? assert.fail();
    const control = { ...found.control, Version: `9-${++round}` };
    await project.mirror.publish({ suite: 'trixie-updates', packages: [{ ...found, control }] });
  }

  /** `killAt`: a moment after it says that it begins with the step. Undefined: it was killed. */
  async function walk(killAt?: Step): Promise<RecipeRecord | undefined> {
    const task: WalkerTask = { folder, recipe, registry: registry.host, forge: forge.url };
    const args = [join(import.meta.dirname, 'update-walker.ts'), JSON.stringify(task)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [said, errors] = ['', ''];
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      const before = said;
      said += chunk.toString();
      if (killAt === undefined || before.includes(`${killAt}\n`) || !said.includes(`${killAt}\n`)) return;
      // Another moment of the step each time.
      void sleep((round * 17) % 80).then(() => child.kill('SIGKILL'));
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (signal === 'SIGKILL') return undefined;
    assert.equal(code, 0, errors);
    return (JSON.parse(said.trim().split('\n').at(-1) ?? '') as { ended: RecipeRecord }).ended;
  }

  const tested = (): string[] =>
    existsSync(join(folder, 'tested')) ? readFileSync(join(folder, 'tested'), 'utf8').trim().split('\n') : [];

  /** What anybody can see is tested and signed, whatever moment it is. */
  async function assertSound(): Promise<void> {
    for (const [tag, digest] of registry.tags.get('app') ?? []) {
      assert.ok(tested().includes(digest), `${tag} is ${digest}, which was not tested`);
      const source = await openImage({ image: `${registry.host}/app@${digest}` }, context);
      const { evidence } = await listEvidence({ source, subject: digest as Digest }, context);
      await source.close();
      assert.ok(evidence.length >= SIGNATURES, `${tag} has ${evidence.length} signatures and attestations`);
    }
    assert.ok(forge.requests.length <= 1, `${forge.requests.length} requests`);
  }

  it('goes on where it stopped, and never pushes what is untested or unsigned, or proposes twice', async () => {
    const killed = Object.fromEntries(STEPS.map((step) => [step, 0])) as Record<Step, number>;
    for (let attempt = 0; Object.values(killed).reduce((a, b) => a + b, 0) < KILLS; attempt++) {
      assert.ok(attempt < KILLS * 4, `killed ${JSON.stringify(killed)}`);
      const step = STEPS.toSorted((a, b) => killed[a] - killed[b])[0] ?? 'built';
      await publishNext();
      const ended = await walk(step);
      if (ended === undefined) killed[step]++;
      await assertSound();
      const record = await walk();
      assert.deepEqual([record?.candidate?.stage, record?.why], ['promoted', undefined]);
      const stable = registry.tags.get('app')?.get('stable');
      assert.equal(stable, record?.candidate?.image);
      assert.match(forge.requests[0]?.body ?? '', new RegExp(String(stable)));
      await assertSound();
    }
    assert.equal(forge.requests.length, 1);
    const bare = join(folder, 'git/team/images.git');
    const commits = execFileSync('git', ['rev-list', '--count', `main..${forge.requests[0]?.branch}`], {
      cwd: bare,
    });
    assert.equal(commits.toString().trim(), '1');
    console.log(`killed ${JSON.stringify(killed)}, in ${round} rounds`);
  });

  it('is done once by two at a time', async () => {
    for (let time = 0; time < howOften({ quick: 2, long: 10 }); time++) {
      await publishNext();
      const [before, puts] = [tested().length, registry.count('PUT', /manifests\/candidate-/)];
      const both = await Promise.all([walk(), walk()]);
      const stages = both.map((record) => record?.why ?? record?.candidate?.stage ?? '').toSorted(byText);
      assert.ok(
        stages[0] === 'another run works on it' || stages[0] === 'promoted',
        `they ended as ${stages.join(', ')}`,
      );
      assert.equal(stages[1], 'promoted');
      assert.equal(tested().length - before, 1);
      assert.equal(registry.count('PUT', /manifests\/candidate-/) - puts, 1);
      await assertSound();
    }
    assert.equal(forge.requests.length, 1);
  });
});
