/** Whatever happens to what the cache holds: it is refused or made again, and the image is the right one. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { walkLayout } from '../fakes/layout-walk.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { howOften } from '../how-often.ts';

let folder = '';
let program = '';
let recipe = '';
let digest = '';
let lock = '';
let project: SampleProject;
/** Of the tars of packages, by their names in the cache: which of the two it is. */
let tars: ReadonlyMap<string, Kind>;
const cache = (): string => join(folder, 'cache');
const out = (): string => join(folder, 'out');

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-damage-'));
  program = emitShearwall(join(folder, 'package'));
  project = await startSampleProject(join(folder, 'project'), { fileBytes: 60_000 });
  recipe = project.recipe('image');
  const ran = await shearwall('build', recipe, '-o', `oci:${out()}`);
  assert.equal(ran.status, 0, ran.stderr);
  digest = ran.stdout.trim();
  lock = readFileSync(join(project.folder, 'image.lock.json'), 'utf8');
  tars = new Map(
    globSync(join(cache(), 'v1/tar/*/*'))
      .filter(isTar)
      .map((path) => [basename(path), readFileSync(path).includes('Package: ') ? 'control.tar' : 'data.tar']),
  );
  assert.deepEqual(new Set(tars.values()), new Set(['control.tar', 'data.tar']));
});

function isTar(path: string): boolean {
  return readFileSync(path).toString('latin1', 257, 262) === 'ustar';
}

after(async () => {
  await project?.mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

function shearwall(...args: string[]): Promise<Ran> {
  return runShearwall([...args, '--cache-dir', cache()], { program, env: project.env, cwd: folder });
}

/** The image from its lock, into an empty folder: no layer can come from an earlier one. */
async function assertBuilds(...more: string[]): Promise<void> {
  rmSync(out(), { recursive: true, force: true });
  const ran = await shearwall('build', recipe, '--locked', '-o', `oci:${out()}`, ...more);
  assert.equal(ran.status, 0, ran.stderr);
  assert.equal(ran.stdout.trim(), digest);
  assert.equal(walkLayout(out()).tags.get('latest'), digest);
  assert.deepEqual(readdirSync(join(cache(), 'v1/tmp')), []);
}

/** Resolved anew it is the same lock, byte for byte. */
async function assertLocks(...more: string[]): Promise<void> {
  const made = join(folder, 'again.lock.json');
  rmSync(made, { force: true });
  const ran = await shearwall('lock', recipe, '-o', made, ...more);
  assert.equal(ran.status, 0, ran.stderr);
  assert.equal(readFileSync(made, 'utf8'), lock);
}

/** `memory`: sealed, of what a request was solved by and of what came out as what. */
const KINDS = ['package', 'Release', 'data.tar', 'control.tar', 'index', 'piece', 'memory'] as const;
type Kind = (typeof KINDS)[number];

function entries(kind: Kind): string[] {
  const isOf = (path: string): boolean => {
    const isPackage = (): boolean => readFileSync(path).subarray(0, 7).toString() === '!<arch>';
    if (path.includes('/piece/')) return kind === 'piece';
    if (path.includes('/layer/')) return kind === 'memory';
    if (path.includes('/blob/')) return kind === (isPackage() ? 'package' : 'Release');
    return kind === (tars.get(basename(path)) ?? 'index');
  };
  // A link, to nowhere or to one that leads back, may be left where something was that nobody asks for.
  const isFile = (path: string): boolean => lstatSync(path).isFile();
  const files = globSync(join(cache(), 'v1/{blob,tar,piece,layer}/*/*')).filter(isFile);
  return files.filter(isOf).sort();
}

function changeByte(path: string, at: (sizeBytes: number) => number): Buffer {
  const bytes = readFileSync(path);
  const index = at(bytes.length);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  return bytes;
}

const DAMAGES: Record<string, (path: string) => void> = {
  'the first byte changed': (path) => void changeByte(path, () => 0),
  'a byte in the middle changed': (path) => void changeByte(path, (size) => size >> 1),
  'the last byte changed': (path) => void changeByte(path, (size) => size - 1),
  'a byte changed, and renamed to its new digest': (path) => {
    const hex = createHash('sha256')
      .update(changeByte(path, (size) => size >> 1))
      .digest('hex');
    const place = join(dirname(path), '..', hex.slice(0, 2), hex);
    mkdirSync(dirname(place), { recursive: true });
    renameSync(path, place);
  },
  'cut in half': (path) => truncateSync(path, statSync(path).size >> 1),
  emptied: (path) => truncateSync(path, 0),
  'a byte longer': (path) => appendFileSync(path, 'x'),
  'replaced by a folder': (path) => {
    rmSync(path);
    mkdirSync(join(path, 'folder'), { recursive: true });
  },
  'replaced by a link to another entry': (path) => {
    rmSync(path);
    const [other = ''] = globSync(join(cache(), 'v1/blob/*/*')).filter((name) => name !== path);
    symlinkSync(other, path);
  },
  'replaced by a link to nowhere': (path) => {
    rmSync(path);
    symlinkSync('/nonexistent', path);
  },
};

/** Entries come and go meanwhile. */
function vandalise(path: string, turn: number): void {
  try {
    if (statSync(path).size > 0) changeByte(path, (size) => (turn * 911) % size);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOENT');
  }
}

const READ_BY_LOCK: readonly Kind[] = ['Release', 'index', 'memory'];
const READ_BY_BUILD: readonly Kind[] = KINDS.filter((kind) => kind !== 'Release' && kind !== 'index');

/** What has to be away for an entry of this kind to be read at all. */
const IN_THE_WAY: Record<Kind, readonly Kind[]> = {
  package: ['data.tar', 'control.tar'],
  Release: [],
  'data.tar': ['piece'],
  'control.tar': ['piece'],
  index: ['memory'],
  piece: [],
  memory: [],
};

/** In the quick run a part of the damages at a time, each on other entries; in the long run each alone, on every entry. */
const AT_A_TIME = howOften({ quick: 3, long: 1 });
const names = Object.keys(DAMAGES);
const parts = names
  .filter((_, at) => at % AT_A_TIME === 0)
  .map((_, part) => names.slice(part * AT_A_TIME, (part + 1) * AT_A_TIME));

for (const kind of KINDS) {
  describe(`every ${kind} in the cache`, () => {
    // Of one entry alone only one thing can be damaged at a time.
    const ONE_BY_ONE = names.map((name) => [name]);
    for (const part of kind === 'Release' || kind === 'index' ? ONE_BY_ONE : parts) {
      it(`${part.join('; ')}: is made again, and the image is right`, async () => {
        const damaged = entries(kind);
        assert.ok(damaged.length >= part.length, `too few of ${kind} in the cache`);
        for (const away of IN_THE_WAY[kind].flatMap(entries)) rmSync(away);
        for (const [at, path] of damaged.entries()) DAMAGES[part[at % part.length] ?? '']?.(path);

        // What was damaged is made again where it is needed: then nothing has to be fetched.
        for (const more of [[], ['--offline']]) {
          if (READ_BY_LOCK.includes(kind)) await assertLocks(...more);
          if (READ_BY_BUILD.includes(kind)) await assertBuilds(...more);
        }
      });
    }
  });
}

describe('a Release changed together with the note that names it', () => {
  it('offline, is refused for its signature', async () => {
    await assertLocks();
    const [note = ''] = globSync(join(project.folder, 'state/shearwall/releases/debian_trixie~*.json'));
    const before = readFileSync(note, 'utf8');
    const { digest: named } = JSON.parse(before) as { digest: string };
    const hex = named.slice(7);
    const text = readFileSync(join(cache(), 'v1/blob', hex.slice(0, 2), hex), 'utf8');
    const forged = text.replace('Origin: Debian', 'Origin: debian');
    assert.notEqual(forged, text);
    const forgedHex = createHash('sha256').update(forged).digest('hex');
    mkdirSync(join(cache(), 'v1/blob', forgedHex.slice(0, 2)), { recursive: true });
    writeFileSync(join(cache(), 'v1/blob', forgedHex.slice(0, 2), forgedHex), forged);
    writeFileSync(note, before.replace(named, `sha256:${forgedHex}`));

    const ran = await shearwall('lock', recipe, '-o', join(folder, 'forged.lock.json'), '--offline');
    assert.equal(ran.status, 3, ran.stderr);
    assert.match(ran.stderr, /signature/);
    assert.equal(existsSync(join(folder, 'forged.lock.json')), false);

    writeFileSync(note, before);
    await assertLocks('--offline');
  });

  it('damaged, the note is an error that says what to do, never a lower floor', async () => {
    const [note = ''] = globSync(join(project.folder, 'state/shearwall/releases/debian_trixie~*.json'));
    const before = readFileSync(note, 'utf8');
    for (const text of ['', '{', before.slice(0, -20), '{"date": "soon"}']) {
      writeFileSync(note, text);
      const ran = await shearwall('lock', recipe, '-o', join(folder, 'noted.lock.json'));
      assert.equal(ran.status, 3);
      assert.match(ran.stderr, /remove the file to start over[^]*code: REPOSITORY_RECORD/);
    }
    writeFileSync(note, before);
    await assertLocks();
  });
});

describe('builds at once on one cache', () => {
  it('that is empty: all are right', async () => {
    rmSync(cache(), { recursive: true });
    const runs = [0, 1, 2].map((number) =>
      shearwall('build', recipe, '--locked', '-o', `oci:${join(folder, `at-once-${number}`)}`),
    );
    for (const [number, ran] of (await Promise.all(runs)).entries()) {
      assert.equal(ran.status, 0, ran.stderr);
      assert.equal(ran.stdout.trim(), digest);
      walkLayout(join(folder, `at-once-${number}`));
    }
    assert.deepEqual(readdirSync(join(cache(), 'v1/tmp')), []);
    const { status, stdout } = await shearwall('cache', 'verify');
    assert.equal(status, 0, stdout);
  });

  it('into one layout: both succeed, and the layout is whole', async () => {
    const layout = join(folder, 'shared');
    const runs = ['one', 'two'].map((tag) =>
      shearwall('build', recipe, '--locked', '-o', `oci:${layout}:${tag}`),
    );
    for (const ran of await Promise.all(runs)) assert.equal(ran.status, 0, ran.stderr);
    assert.deepEqual(Object.fromEntries(walkLayout(layout).tags), { one: digest, two: digest });
  });

  for (const kind of ['piece', 'tar']) {
    it(`while another process changes each ${kind} in place: right, or it says why not`, () =>
      buildBesideVandal(kind));
  }

  async function buildBesideVandal(kind: string): Promise<void> {
    let stop = false;
    const vandal = (async () => {
      for (let turn = 0; !stop; turn++) {
        const files = globSync(join(cache(), `v1/${kind}/*/*`));
        const path = files[(turn * 7) % Math.max(files.length, 1)];
        if (path !== undefined) vandalise(path, turn);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    try {
      for (let turn = 0; turn < 6; turn++) {
        rmSync(out(), { recursive: true, force: true });
        const ran = await shearwall('build', recipe, '--locked', '-o', `oci:${out()}`);
        if (ran.status === 0) assert.equal(walkLayout(out()).tags.get('latest'), digest);
        else assert.match(ran.stderr, /^hint: /m);
      }
    } finally {
      stop = true;
      await vandal;
    }
    await assertBuilds();
  }
});
