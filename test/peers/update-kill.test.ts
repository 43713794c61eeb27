/**
 * `shearwall update` killed in each of its steps, again and again, and two at once: it goes on, and does nothing twice that people see. The
 * program as it is published, an archive of reprepro, a registry, git over HTTP and bubblewrap are real, and small; the forge alone is a fake
 * of GitHub's API. What is killed is killed at a moment of the step that can be named (a line, a file, a request, an answer), never after a time.
 * Each step is a test of its own: `--test-name-pattern pushed` does that one again.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { Digest } from '../../src/base/digest.ts';
import { openImage } from '../../src/oci/index.ts';
import { listEvidence } from '../../src/trust/index.ts';
import type { RecipeRecord } from '../../src/update/index.ts';
import { Door } from '../fakes/door.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { FakeForge } from '../fakes/forge.ts';
import { startGitServer } from '../fakes/git-server.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { howOften } from '../how-often.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';
import { findProgram, realRegistries } from './real-registry.ts';
import { type SignedRepository, startSignedRepository } from './signed-repository.ts';

const STEPS = ['resolved', 'built', 'tested', 'signed', 'pushed', 'proposed', 'promoted'] as const;
type Step = (typeof STEPS)[number];
/** Where it is kept how far it is. */
const ALL_PLACES = {
  disk: 'a folder',
  fleet: "the fleet's file",
  postgres: 'the fleet on PostgreSQL',
} as const;
const PLACES = (['disk', 'fleet', 'postgres'] as const).slice(0, howOften({ quick: 1, long: 3 }));
const KILLS_OF_A_STEP = howOften({ quick: 1, long: 8 });
/** Documents and the image itself: a provenance and an SBOM of one platform, and the signature. */
const SIGNATURES = 3;

/** A program for Linux on amd64 that ends at once: one segment with `exit(0)`. */
const PROGRAM = Buffer.from(
  [
    '7f454c46020101000000000000000000', // ELF, 64 bit
    '02003e00010000007800400000000000', // a program of x86-64, begins at 0x400078
    '40000000000000000000000000000000', // program headers follow, no sections
    '00000000400038000100000000000000',
    '01000000050000000000000000000000', // load it all, read and execute
    '00004000000000000000400000000000',
    '81000000000000008100000000000000',
    '0010000000000000',
    'b83c00000031ff0f05', // mov eax, 60; xor edi, edi; syscall
  ].join(''),
  'hex',
);

const RECIPE = `contents:
  repositories:
    - {debian: trixie, keyring: [archive.asc]}
  packages: [app]
entrypoint: {command: /usr/bin/app}
archs: [amd64]
test:
  checks:
    - command: /usr/bin/app
`;

const controlOf = (version: number): string => `Package: app
Version: ${version}.0
Architecture: amd64
Section: misc
Priority: optional
Maintainer: Jo <jo@example.org>
Description: ends at once
`;

type UpdatedRecipe = {
  candidate?: { stage: string; image?: string };
  production?: { previous?: string };
  stopped?: string;
};

const postgresPrograms = findPostgres();
const [registryProgram] = realRegistries().filter(({ program }) => program !== undefined);
const missing = ['reprepro', 'gpg', 'git', 'bwrap', 'dpkg-deb'].filter(
  (name) => findProgram(name) === undefined,
);
const skip =
  missing.length > 0
    ? `not here: ${missing.join(', ')}`
    : registryProgram === undefined && 'no registry is here';

for (const place of PLACES)
  describe(`an update that is killed, with its state in ${ALL_PLACES[place]}`, {
    skip: skip || (place === 'postgres' && postgresPrograms === undefined && 'PostgreSQL is not here'),
  }, () => {
    let postgres: RunningPostgres | undefined;
    let database: string | undefined;
    let folder: string;
    let program: string;
    let archive: SignedRepository;
    let registry: RunningRegistry;
    let git: Awaited<ReturnType<typeof startGitServer>>;
    let forge: FakeForge;
    let doors: { registry: Door; git: Door; forge: Door };
    let context: Awaited<ReturnType<typeof repositoryContext>>;
    let version = 0;
    /** How many moments each step has, as the last whole run of this test saw them. */
    let moments: Record<Step, number>;
    const killedAt: string[] = [];
    const file = (...names: string[]): string => join(folder, ...names);

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'shearwall-update-kill-'));
      program = emitShearwall(file('program'));
      context = await repositoryContext();
      archive = await startSignedRepository(file('archive'));
      registry = (await registryProgram?.start()) ?? assert.fail();
      if (place === 'postgres') postgres = await startPostgres(postgresPrograms ?? '');
      database = await postgres?.createDatabase();
      mkdirSync(file('git/team'), { recursive: true });
      git = await startGitServer(file('git'));
      forge = await FakeForge.start();
      doors = {
        registry: await Door.open(`http://${registry.host}`),
        git: await Door.open(git.url),
        forge: await Door.open(forge.url),
      };
      prepareSandbox();
      prepareClone();
      publishNext();
      ({ moments } = await update());
      // Of what was promoted and replaced since, nothing says any more that it was tested.
      await assertSound();
    });
    after(async () => {
      await Promise.all(Object.values(doors).map((door) => door.close()));
      await Promise.all([git.stop(), forge.stop(), registry.stop(), archive.stop(), postgres?.stop()]);
      await context[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    /** bubblewrap, which writes down that it was started. */
    function prepareSandbox(): void {
      mkdirSync(file('bin'));
      mkdirSync(file('state'));
      writeFileSync(file('state/sandboxes'), '');
      const note = `case "$*" in *--die-with-parent*) echo started >> '${file('state/sandboxes')}';; esac`;
      const script = `#!/bin/sh\n${note}\nexec '${findProgram('bwrap')}' "$@"\n`;
      writeFileSync(file('bin/bwrap'), script, { mode: 0o755 });
    }

    function prepareClone(): void {
      const run = (...args: string[]): void => void execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
      run('init', '--quiet', '--bare', '-b', 'main', 'git/team/images.git');
      run('clone', '--quiet', 'git/team/images.git', 'clone');
      writeFileSync(file('clone/app.yaml'), RECIPE);
      writeFileSync(file('clone/archive.asc'), readFileSync(archive.keyPath));
      run('-C', 'clone', 'add', '.');
      run('-C', 'clone', '-c', 'user.name=Jo', '-c', 'user.email=jo@example.org', 'commit', '-qm', 'begin');
      run('-C', 'clone', 'push', '--quiet', 'origin', 'HEAD:main');
      run('-C', 'clone', 'remote', 'set-url', 'origin', `http://${doors.git.host}/team/images.git`);
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeFileSync(file('sign.key'), privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    }

    function publishNext(): void {
      const root = file(`app-${++version}`);
      mkdirSync(join(root, 'DEBIAN'), { recursive: true });
      mkdirSync(join(root, 'usr/bin'), { recursive: true });
      writeFileSync(join(root, 'DEBIAN/control'), controlOf(version));
      writeFileSync(join(root, 'usr/bin/app'), PROGRAM, { mode: 0o755 });
      execFileSync('dpkg-deb', ['--root-owner-group', '--build', root, `${root}.deb`], { stdio: 'pipe' });
      archive.include('trixie-updates', [`${root}.deb`]);
    }

    /** A run of the program. Where `mayLive` says no to a moment, it is killed there, and what it is about to do is not done. */
    async function update(mayLive: (step: Step, moment: number, what: string) => boolean = () => true) {
      const moments = Object.fromEntries(STEPS.map((each) => [each, 0])) as Record<Step, number>;
      let step: Step | undefined;
      const child = spawn(process.execPath, [program, ...updateArguments()], {
        cwd: file('clone'),
        env: {
          ...process.env,
          HOME: file('home'),
          XDG_CACHE_HOME: file('cache'),
          XDG_STATE_HOME: file('state'),
          XDG_CONFIG_HOME: file('config'),
          PATH: `${file('bin')}:${process.env['PATH']}`,
          SHEARWALL_DEBIAN_MIRROR: archive.url,
          SHEARWALL_FORGE_TOKEN: 'secret',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const happens = (what: string): boolean => {
        if (child.killed) return false;
        if (step === undefined || mayLive(step, moments[step]++, what)) return true;
        child.kill('SIGKILL');
        return false;
      };
      for (const [name, door] of Object.entries(doors))
        door.watchedBy(({ at, method, path }) => happens(`${method} ${name} ${path.split('?')[0]} ${at}`));
      const watcher = watch(file('state'), { recursive: true }, (_, name) => void happens(`file ${name}`));
      let [answer, said] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().split('\n').filter(Boolean)) {
          said += `${line}\n`;
          step = STEPS.find((each) => line.includes(`update stage=${each} `)) ?? step;
          happens(line);
        }
      });
      const [status] = (await once(child, 'close')) as [number | null];
      watcher.close();
      for (const door of Object.values(doors)) door.watchedBy(() => true);
      if (child.killed) return { moments, recipe: undefined };
      assert.ok(answer !== '', said);
      const [recipe] = (JSON.parse(answer) as { recipes: [UpdatedRecipe] }).recipes;
      return { moments, recipe, status, said };
    }

    /** In a step that has fewer moments this time, it is killed where the next one begins. */
    async function updateKilledAt(step: Step, wanted: number): Promise<string> {
      let at: string | undefined;
      await update((now, moment, what) => {
        const isThere = now === step && moment >= wanted;
        if (!isThere && STEPS.indexOf(now) <= STEPS.indexOf(step)) return true;
        at = `${step}, moment ${moment} of ${moments[step]}: ${what}`;
        return false;
      });
      return at ?? assert.fail(`it ended before moment ${wanted} of ${step}`);
    }

    function updateArguments(): string[] {
      const image = `${doors.registry.host}/{name}:stable`;
      const api = `http://${doors.forge.host}/github`;
      const goal = ['--propose', '--auto', '--forge', 'github', '--forge-api', api, '--image', image];
      const state = place === 'disk' ? file('state/update') : 'fleet';
      return [
        'update',
        ...goal,
        '--key',
        file('sign.key'),
        '--state',
        state,
        ...(database === undefined ? ['--data-dir', file('state')] : ['--database', database]),
        '--json',
        '--verbose',
        'app.yaml',
      ];
    }

    async function assertDone(before: string): Promise<void> {
      const { recipe, status, said } = await update();
      assert.deepEqual([recipe?.candidate?.stage, recipe?.stopped, status], ['promoted', undefined, 0], said);
      const stable = (await tags()).get('stable');
      assert.equal(stable, recipe?.candidate?.image);
      assert.notEqual(stable, before);
      assert.equal(recipe?.production?.previous, before, 'what can be rolled back to');
      assert.match(forge.requests[0]?.body ?? '', new RegExp(String(stable)));
      const locked = execFileSync('git', ['show', `${forge.requests[0]?.branch}:app.lock.json`], {
        cwd: file('git/team/images.git'),
        encoding: 'utf8',
      });
      assert.match(locked, new RegExp(`"${version}\\.0"`), 'the proposed lock has what is out');
      await assertSound();
    }

    /** Of the registry itself, without the tags that stand for referrers. */
    async function tags(): Promise<Map<string, string>> {
      const list = await fetch(`http://${registry.host}/v2/app/tags/list`);
      const { tags: names = [] } = (await list.json()) as { tags?: string[] };
      const found = new Map<string, string>();
      for (const name of names.filter((each) => !each.startsWith('sha256-'))) {
        const source = await openImage({ image: `${registry.host}/app:${name}` }, context);
        found.set(name, (await source.resolve()).digest);
        await source.close();
      }
      return found;
    }

    const startedSandboxes = (): number =>
      readFileSync(file('state/sandboxes'), 'utf8').split('\n').length - 1;

    /** As the program wrote down what passed, of this image and those of which it took the place. */
    async function testedImages(): Promise<(string | undefined)[]> {
      const { candidate, superseded } = JSON.parse(await keptRecord()) as RecipeRecord;
      return [...superseded, ...(candidate ? [candidate] : [])]
        .filter(({ tests }) => tests.length === 1 && tests.every(({ verdict }) => verdict === 'passed'))
        .map(({ image }) => image);
    }

    async function keptRecord(): Promise<string> {
      const query = `SELECT record FROM ${place === 'disk' ? 'recipe' : 'recipe_update'}`;
      if (database !== undefined) {
        const client = new pg.Client({ connectionString: database });
        await client.connect();
        const { rows } = await client.query<{ record: string }>(query);
        await client.end();
        return rows[0]?.record ?? assert.fail();
      }
      // Who was killed between two writes leaves a journal, which only a writer may undo.
      const opened = new DatabaseSync(
        file(place === 'disk' ? 'state/update/state.sqlite' : 'state/fleet.db'),
      );
      const row = opened.prepare(query).get();
      opened.close();
      return String(row?.['record']);
    }

    const sound = new Set<string>();

    /** What anybody can see is tested and signed, whatever moment it is, and whole. */
    async function assertSound(): Promise<void> {
      for (const [tag, digest] of await tags()) {
        if (sound.has(digest)) continue;
        assert.ok(
          (await testedImages()).includes(digest as Digest),
          `${tag} is ${digest}, which was not tested`,
        );
        const source = await openImage({ image: `${registry.host}/app@${digest}` }, context);
        const { evidence } = await listEvidence({ source, subject: digest as Digest }, context);
        await source.close();
        assert.ok(evidence.length >= SIGNATURES, `${tag} has ${evidence.length} signatures and attestations`);
        sound.add(digest);
      }
      assert.ok(forge.requests.length <= 1, `${forge.requests.length} requests`);
    }

    function assertProposedOnce(): void {
      assert.equal(forge.requests.length, 1);
      const commits = execFileSync('git', ['rev-list', '--count', `main..${forge.requests[0]?.branch}`], {
        cwd: file('git/team/images.git'),
      });
      assert.equal(commits.toString().trim(), '1');
    }

    for (const step of STEPS) {
      it(`goes on where it stopped when it was to be ${step}`, async () => {
        for (let kill = 0; kill < KILLS_OF_A_STEP; kill++) {
          const before = (await tags()).get('stable') ?? assert.fail();
          publishNext();
          // Spread over the step.
          const wanted = Math.floor((kill * moments[step]) / KILLS_OF_A_STEP);
          killedAt.push(await updateKilledAt(step, wanted));
          await assertSound();
          await assertDone(before);
        }
        assertProposedOnce();
      });
    }

    it('is done once by two at a time', async () => {
      for (let time = 0; time < howOften({ quick: 1, long: 5 }); time++) {
        const before = (await tags()).get('stable') ?? assert.fail();
        publishNext();
        const sandboxes = startedSandboxes();
        const pushed = doors.registry.passed.length;
        const both = await Promise.all([update(), update()]);
        const ends = both.map(({ recipe }) => recipe?.stopped ?? recipe?.candidate?.stage ?? '');
        assert.ok(ends.includes('promoted'), ends.join(', '));
        assert.ok(
          ends.every((end) => end === 'promoted' || end === 'another run works on it'),
          ends.join(', '),
        );
        assert.equal(startedSandboxes() - sandboxes, 1);
        const puts = doors.registry.passed
          .slice(pushed)
          .filter(
            ({ method, path, at }) =>
              method === 'PUT' && path.includes('/manifests/candidate-') && at === 'asked',
          );
        assert.equal(puts.length, 1);
        await assertDone(before);
      }
      assertProposedOnce();
    });

    after(() => console.log(`${killedAt.length} kills in ${version} versions\n${killedAt.join('\n')}`));
  });
