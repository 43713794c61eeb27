/** Builds that are killed at all moments: the output is the old image or the new one, and the next run finds no trace. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { copyImage, openSource, openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { assertBlobsSound, leftOvers, walkLayout } from '../fakes/layout-walk.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { FakeRegistry } from '../fakes/registry.ts';
import { walkRegistry } from '../fakes/registry-walk.ts';
import { type Ran, startShearwall } from '../fakes/run-shearwall.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { howOften } from '../how-often.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const KILLS = howOften({ quick: 10, long: 50 });
const EACH_PHASE = howOften({ quick: 1, long: 5 });
const TRIES = KILLS * 2;

/** What the program does, by the last line that it wrote with --verbose before it died. */
const PHASES = ['start', 'fetch', 'unpack', 'pack', 'write', 'push'] as const;
type Phase = (typeof PHASES)[number];
const WORDS: [line: RegExp, phase: Phase][] = [
  [/^debug: fetch /, 'fetch'],
  [/^debug: unpack /, 'unpack'],
  [/^debug: pack /, 'pack'],
  [/^debug: (write|commit) /, 'write'],
];

type Mode = { cache: 'cold' | 'warm'; output: 'layout' | 'registry' };
const MODES: Mode[] = [
  { cache: 'cold', output: 'layout' },
  { cache: 'warm', output: 'layout' },
  { cache: 'cold', output: 'registry' },
  { cache: 'warm', output: 'registry' },
];
/** When each phase began in a run that was not killed, in milliseconds; the last begins when it ended. */
type Timeline = { phase: Phase; fromMs: number; untilMs: number }[];

let folder = '';
let program = '';
let project: SampleProject;
let registry: RunningRegistry;
let skopeo: string | undefined;
const digests = { old: '', new: '' };
const layout = (): string => join(folder, 'layout');
const cacheOf = ({ cache }: Pick<Mode, 'cache'>): string => join(folder, `cache-${cache}`);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-kill-'));
  program = emitShearwall(join(folder, 'package'));
  project = await startSampleProject(join(folder, 'project'), { fileBytes: 400_000 });
  project.recipe('old', { packages: ['p11'] });
  project.recipe('new');
  registry = await (realRegistries()[0]?.program === undefined
    ? startFakeRegistry()
    : (realRegistries()[0]?.start() ?? assert.fail()));
  skopeo = findProgram('skopeo');
  for (const name of ['old', 'new'] as const) {
    const ran = await build(name, cacheOf({ cache: 'warm' }), ['-o', `oci:${join(folder, name)}`]);
    assert.equal(ran.status, 0, ran.stderr);
    digests[name] = ran.stdout.trim();
  }
  assert.notEqual(digests.old, digests.new);
  slowDebs();
});

after(async () => {
  await project?.mirror.close();
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startFakeRegistry(): Promise<RunningRegistry> {
  const fake = await FakeRegistry.start();
  return { host: fake.host, stop: () => fake.stop() };
}

/** Half of a package, then nothing for a while: a download can be killed in its middle. */
function slowDebs(): void {
  project.mirror.misbehave(/\.deb$/, (_, response, bytes) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length >> 1));
    setTimeout(() => response.end(bytes.subarray(bytes.length >> 1)), 40);
  });
}

type Watch = (phase: Phase, atMs: number) => void;

function start(
  name: 'old' | 'new',
  cache: string,
  output: readonly string[],
  watch: Watch = () => {},
): ReturnType<typeof startShearwall> {
  const began = performance.now();
  const args = ['build', join(project.folder, `${name}.yaml`), ...output, '--cache-dir', cache, '--verbose'];
  return startShearwall(args, {
    program,
    env: project.env,
    cwd: folder,
    onStderr: (text) => {
      const phase = phaseAt(text, { cache, output });
      if (phase !== undefined) watch(phase, performance.now() - began);
    },
  });
}

function build(...args: Parameters<typeof start>): Promise<Ran> {
  return start(...args).ended;
}

/** A warm build looks packages up where a cold one fetches and unpacks them: it reads and hashes what was unpacked. */
function phaseAt(
  stderr: string,
  { cache, output }: { cache: string; output: readonly string[] },
): Phase | undefined {
  for (const line of stderr.trimEnd().split('\n').reverse()) {
    if (line.startsWith('debug: look up ') && cache === cacheOf({ cache: 'warm' })) return 'unpack';
    const phase = WORDS.find(([word]) => word.test(line))?.[1];
    if (phase !== undefined) return phase === 'write' && output[0] === '--push' ? 'push' : phase;
  }
  return undefined;
}

/** Puts the old image where the new one is to go, and empties the cache for a cold run. */
async function prepare({ cache, output }: Mode, name: string): Promise<string[]> {
  if (cache === 'cold') rmSync(cacheOf({ cache }), { recursive: true, force: true });
  if (output === 'layout') {
    rmSync(layout(), { recursive: true, force: true });
    cpSync(join(folder, 'old'), layout(), { recursive: true });
    return ['-o', `oci:${layout()}`];
  }
  const context = ociTestContext();
  const source = await openSource({ location: parseImageLocation(`oci:${join(folder, 'old')}`) }, context);
  const target = await openTarget({ location: parseImageLocation(`${registry.host}/${name}:v1`) }, context);
  await copyImage({ source, target, tag: 'v1', referrers: true }, context);
  await target.commit();
  await source.close();
  return ['--push', `${registry.host}/${name}:v1`];
}

async function measure(mode: Mode, name: string): Promise<Timeline> {
  const seen: Timeline = [{ phase: 'start', fromMs: 0, untilMs: 0 }];
  const began = performance.now();
  const output = await prepare(mode, name);
  const offset = performance.now() - began;
  const { status, stderr } = await build('new', cacheOf(mode), output, (phase, fromMs) => {
    if (!seen.some((item) => item.phase === phase)) seen.push({ phase, fromMs, untilMs: 0 });
  });
  assert.equal(status, 0, stderr);
  const endMs = performance.now() - began - offset;
  return seen.map((item, index) => ({ ...item, untilMs: seen[index + 1]?.fromMs ?? endMs }));
}

/** Kills the whole process group at a share of a phase's measured time. Undefined: it had ended before. */
async function kill(
  mode: Mode,
  output: readonly string[],
  phase: Phase,
  delayMs: number,
): Promise<Phase | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    timer ??= setTimeout(() => process.kill(-(child.pid ?? assert.fail()), 'SIGKILL'), delayMs);
  };
  const { child, ended } = start('new', cacheOf(mode), output, (reached) => {
    if (reached === phase) arm();
  });
  if (phase === 'start') arm();
  child.once('exit', () => clearTimeout(timer));
  const { signal, stderr } = await ended;
  return signal === 'SIGKILL' ? (phaseAt(stderr, { cache: cacheOf(mode), output }) ?? 'start') : undefined;
}

async function assertOldOrNew({ output }: Mode, name: string): Promise<void> {
  if (output === 'registry') {
    const digest = await walkRegistry(registry.host, name, 'v1');
    assert.ok([digests.old, digests.new].includes(digest), `the tag leads to ${digest}`);
    return;
  }
  assertBlobsSound(layout());
  const { tags, referrers } = walkLayout(layout());
  const digest = tags.get('latest') ?? '';
  assert.ok([digests.old, digests.new].includes(digest), `latest is ${digest}`);
  const subjects = referrers.map((referrer) => subjectOf(referrer));
  assert.deepEqual(subjects, [digest, digest, digest], 'the documents are those of the image');
  const result = join(layout(), 'result.json');
  if (existsSync(result))
    assert.equal((JSON.parse(readFileSync(result, 'utf8')) as { image: string }).image, digest);
  if (skopeo !== undefined) execFileSync(skopeo, ['inspect', `oci:${layout()}:latest`]);
}

function subjectOf(referrer: string): string {
  const bytes = readFileSync(join(layout(), 'blobs', referrer.replace(':', '/')), 'utf8');
  return (JSON.parse(bytes) as { subject: { digest: string } }).subject.digest;
}

async function assertNextRunIsClean(mode: Mode, output: readonly string[], name: string): Promise<void> {
  const { status, stdout, stderr } = await build('new', cacheOf(mode), output);
  assert.equal(status, 0, stderr);
  assert.equal(stdout.trim(), digests.new);
  assert.deepEqual(readdirSync(join(cacheOf(mode), 'v1/tmp')), []);
  if (mode.output === 'registry') assert.equal(await walkRegistry(registry.host, name, 'v1'), digests.new);
  else assert.deepEqual(leftOvers(layout(), walkLayout(layout())), []);
}

describe('kill -9 of a build', () => {
  it(`${KILLS} times, spread over all phases, leaves the old image or the new one`, async (test) => {
    const timelines = new Map<Mode, Timeline>();
    for (const mode of MODES) timelines.set(mode, await measure(mode, `measured/${mode.cache}`));
    const hits = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
    const enough = (): boolean => Object.values(hits).every((count) => count >= EACH_PHASE);
    let kills = 0;
    for (let round = 0; round < TRIES && (kills < KILLS || !enough()); round++) {
      const mode = MODES[round % MODES.length] ?? assert.fail();
      const aim = aimOf(timelines.get(mode) ?? [], hits, kills);
      const name = `killed/r${round}`;
      const output = await prepare(mode, name);
      const phase = await kill(mode, output, aim.phase, aim.delayMs);
      if (phase !== undefined) {
        kills++;
        hits[phase]++;
        test.diagnostic(`${kills}: ${mode.cache}, to ${mode.output}: killed in ${phase}`);
      }
      await assertOldOrNew(mode, name);
      await assertNextRunIsClean(mode, output, name);
    }
    for (const [mode, timeline] of timelines)
      test.diagnostic(`${mode.cache} ${mode.output}: ${shown(timeline)}`);
    test.diagnostic(`kills by phase: ${JSON.stringify(hits)}`);
    assert.ok(kills >= KILLS, `${kills} kills`);
    assert.ok(enough(), JSON.stringify(hits));
  });
});

/** The phase that was hit least, of those that this kind of run has, at a share of its time that goes round evenly. */
function aimOf(
  timeline: Timeline,
  hits: Record<Phase, number>,
  kills: number,
): { phase: Phase; delayMs: number } {
  const [least] = timeline.toSorted((a, b) => hits[a.phase] - hits[b.phase]);
  const { phase, fromMs, untilMs } = least ?? assert.fail();
  return { phase, delayMs: ((kills * 7) % 10) * 0.1 * (untilMs - fromMs) };
}

function shown(timeline: Timeline): string {
  return timeline
    .map(({ phase, fromMs, untilMs }) => `${phase} ${Math.round(untilMs - fromMs)} ms`)
    .join(', ');
}

describe('Ctrl-C during a build', () => {
  for (const mode of MODES) {
    it(`${mode.cache}, to a ${mode.output}: ends with 130 and leaves nothing behind`, async (test) => {
      for (const { phase, fromMs, untilMs } of await measure(mode, `measured/${mode.cache}`)) {
        if (phase === 'start') continue;
        const name = `interrupted/${mode.cache}-${phase}`;
        const output = await prepare(mode, name);
        let sent = false;
        const { child, ended } = start('new', cacheOf(mode), output, (reached) => {
          if (reached !== phase || sent) return;
          sent = true;
          setTimeout(() => child.kill('SIGINT'), (untilMs - fromMs) / 3);
        });
        const began = performance.now();
        const { status, signal, stderr } = await ended;
        test.diagnostic(
          `${phase}: ended with ${status ?? signal} after ${Math.round(performance.now() - began)} ms`,
        );

        // Once all is done and the runtime takes itself down, nobody listens for signals any more.
        if (signal === 'SIGINT') assert.match(stderr, /^look at it: /m);
        else if (status !== 0) assert.equal(status, 130, stderr);
        await assertOldOrNew(mode, name);
        assert.deepEqual(readdirSync(join(cacheOf(mode), 'v1/tmp')), [], `temp files of ${phase}`);
        if (mode.output === 'layout') assert.deepEqual(leftOvers(layout(), walkLayout(layout())), []);
      }
    });
  }
});
