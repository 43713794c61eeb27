/** From one lock the same bytes, whatever differs around the build; and `reproduce` says so, or names what differs. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { emitShearwall, fromSource } from '../fakes/emitted-shearwall.ts';
import { walkLayout } from '../fakes/layout-walk.ts';
import { type Ran, type RunOptions, runShearwall } from '../fakes/run-shearwall.ts';
import { type SampleProject, startSampleProject } from '../fakes/sample-project.ts';
import { findProgram } from './real-registry.ts';

let folder = '';
let program = '';
let project: SampleProject;
let count = 0;
const fresh = (name: string): string => join(folder, `${name}-${count++}`);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-same-'));
  chmodSync(folder, 0o755); // another user runs in it
  program = emitShearwall(join(folder, 'package'), { standalone: true });
  project = await startSampleProject(join(folder, 'project'), { fileBytes: 40_000 });
});

after(async () => {
  await project?.mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

function shearwall(args: readonly string[], options: Partial<RunOptions> = {}): Promise<Ran> {
  const env = { ...project.env, ...options.env };
  return runShearwall(args, { program, cwd: folder, ...options, env });
}

/** Builds, and gives index.json: it names the image, its SBOMs and its provenance by digest. */
async function build(
  recipe: string,
  { cache = fresh('cache'), args = [], ...options }: BuildOptions = {},
): Promise<string> {
  const out = options.out ?? fresh('out');
  const command = ['build', recipe, '-o', `oci:${out}`, '--cache-dir', cache, ...args];
  const ran = await shearwall(command, options);
  assert.equal(ran.status, 0, ran.stderr);
  walkLayout(out);
  return readFileSync(join(out, 'index.json'), 'utf8');
}

type BuildOptions = Partial<RunOptions> & { cache?: string; out?: string; args?: readonly string[] };

function node26(): string | undefined {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'shearwall-peers');
  const prefix = join(cache, 'node-26');
  const path = join(prefix, 'node_modules/node/bin/node');
  if (!existsSync(path)) {
    mkdirSync(prefix, { recursive: true });
    spawnSync('npm', ['install', '--prefix', prefix, '--no-save', '--foreground-scripts', 'node@26'], {
      stdio: 'ignore',
      timeout: 120_000,
    });
  }
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith('v26.') ? path : undefined;
}

const shell = (line: string): Partial<RunOptions> => ({ wrapper: ['sh', '-c', `${line}; exec "$@"`, 'sh'] });

/** What differs from the first build: each is run with an empty cache, and again with the one that it has filled. */
const VARIATIONS: Record<string, () => (BuildOptions & { recipe?: string }) | string> = {
  nothing: () => ({}),
  'the directory': () => {
    const elsewhere = fresh('elsewhere');
    cpSync(project.folder, elsewhere, { recursive: true });
    return { recipe: join(elsewhere, 'image.yaml'), cwd: elsewhere };
  },
  'the time zone': () => ({ env: { TZ: 'Pacific/Kiritimati' } }),
  'the locale (C)': () => ({ env: { LC_ALL: 'C', LANG: 'C' } }),
  'the locale (Turkish)': () => ({ env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } }),
  'the umask (077)': () => shell('umask 077'),
  'the umask (000)': () => shell('umask 000'),
  'SOURCE_DATE_EPOCH, which counts only when a lock is made': () => ({
    env: { SOURCE_DATE_EPOCH: '1000000000' },
  }),
  '--jobs 1': () => ({ args: ['--jobs', '1'] }),
  '--jobs 2': () => ({ args: ['--jobs', '2'] }),
  '--jobs 4': () => ({ args: ['--jobs', '4'] }),
  'the program (from source)': () => ({ program: fromSource }),
  'Node (26)': () => {
    const node = node26();
    return node === undefined ? 'npm does not give Node 26 here' : { node };
  },
  'the user': () => {
    if (process.getuid?.() !== 0 || findProgram('setpriv') === undefined)
      return 'only root can be another user';
    const own = fresh('of-nobody');
    cpSync(project.folder, own, { recursive: true });
    execFileSync('chown', ['-R', '65534:65534', own]);
    const node = join(own, 'node');
    cpSync(process.execPath, node);
    return {
      node,
      recipe: join(own, 'image.yaml'),
      cache: join(own, 'cache'),
      out: join(own, 'out'),
      cwd: own,
      env: { HOME: own, XDG_STATE_HOME: join(own, 'state') },
      wrapper: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
    };
  },
};

describe('a build from a lock gives the same bytes when this differs:', () => {
  let expected = '';
  let recipe = '';

  before(async () => {
    recipe = project.recipe('image', { more: 'annotations: {ığü: "İI"}' });
    expected = await build(recipe);
  });

  for (const [name, vary] of Object.entries(VARIATIONS)) {
    it(name, async (test) => {
      const variation = vary();
      if (typeof variation === 'string') return test.skip(variation);
      const options = { cache: fresh('cache'), ...variation, args: [...(variation.args ?? []), '--locked'] };

      assert.equal(await build(variation.recipe ?? recipe, options), expected, 'with an empty cache');
      assert.equal(await build(variation.recipe ?? recipe, options), expected, 'with a warm cache');
    });
  }

  it('and the lock itself is the same wherever it is made', async () => {
    const locks = ['1', '4'].map(async (jobs) => {
      const path = fresh('made.lock.json');
      const args = ['lock', recipe, '-o', path, '--jobs', jobs, '--cache-dir', fresh('cache')];
      const ran = await shearwall(args, { env: { TZ: 'Asia/Kathmandu' } });
      assert.equal(ran.status, 0, ran.stderr);
      return readFileSync(path, 'utf8');
    });
    const made = new Set([
      ...(await Promise.all(locks)),
      readFileSync(recipe.replace('.yaml', '.lock.json'), 'utf8'),
    ]);

    assert.equal(made.size, 1);
  });

  it('and diffoscope finds no difference', {
    skip: !findProgram('diffoscope') && 'no diffoscope',
  }, async () => {
    const [a, b] = [fresh('compared'), fresh('compared')];
    await build(recipe, { out: a, args: ['--jobs', '1'] });
    await build(recipe, { out: b });

    const args = ['--exclude-directory-metadata=yes', a, b];
    const { status, stdout } = spawnSync('diffoscope', args, { encoding: 'utf8' });
    assert.equal(status, 0, stdout.slice(0, 2000));
  });
});

describe('every compression and layering', () => {
  for (const compression of ['gzip', 'zstd', 'none']) {
    for (const layering of ['single', 'package', 'origin']) {
      it(`${compression}, ${layering}: cold, warm and reproduced`, async () => {
        const cache = fresh('cache');
        const out = fresh('out');
        const recipe = project.recipe(`${compression}-${layering}`, {
          more: `layering: {strategy: ${layering}, budget: 6}`,
        });
        const first = await build(recipe, { cache, args: ['--compression', compression, '--jobs', '1'] });

        assert.equal(await build(recipe, { cache, out, args: ['--jobs', '3'] }), first, 'warm');
        assert.equal(await build(recipe, { args: ['--jobs', '3'] }), first, 'cold');
        const { status, stdout } = await shearwall([
          'reproduce',
          `oci:${out}`,
          '--cache-dir',
          fresh('cache'),
          '--recipe',
          recipe,
        ]);
        assert.equal(status, 0, stdout);
        assert.match(stdout, /^identical$/m);
      });
    }
  }
});

describe('reproduce', () => {
  const cache = (): string => join(folder, 'reproduce-cache');
  let recipe = '';
  let out = '';

  before(async () => {
    recipe = project.recipe('reproduced');
    out = fresh('out');
    await build(recipe, { cache: cache(), out });
  });

  function reproduce(image: string, ...args: string[]): Promise<Ran> {
    return shearwall(['reproduce', `oci:${image}`, '--cache-dir', cache(), ...args]);
  }

  it('says identical, and that a signed index lists every package', async () => {
    const { status, stdout } = await reproduce(out, '--recipe', recipe, '--json');

    assert.equal(status, 0, stdout);
    const { result, packagesFrom } = JSON.parse(stdout) as Record<string, string>;
    assert.deepEqual([result, packagesFrom], ['identical', 'verified']);
  });

  it('refuses a package of which the mirror changed one byte', async () => {
    project.mirror.misbehave('p3_1.3-1_all.deb', 'corrupt');
    const { status, stderr } = await shearwall([
      'reproduce',
      `oci:${out}`,
      '--recipe',
      recipe,
      '--cache-dir',
      fresh('cache'),
      '--quiet',
    ]);
    project.mirror.behave();

    assert.equal(status, 3, stderr);
    assert.match(stderr, /p3 1\.3-1 has the digest/);
  });

  it('names what one changed line of the recipe makes different', async () => {
    const changes: [more: string, difference: RegExp][] = [
      ['stop-signal: SIGQUIT', /config\.config\.StopSignal/],
      ['environment: {A: b}', /config\.config\.Env/],
      ['annotations: {a: b}', /config\.config\.Labels|manifest\.annotations/],
      ['paths: [{path: /srv/new, type: directory}]', /\/srv.*presence|\/srv/],
      [
        'paths: [{path: /usr/bin/p1, type: permissions, permissions: 0o700}]',
        /layer 0, \/usr\/bin\/p1: mode/,
      ],
    ];
    for (const [more, difference] of changes) {
      const changed = project.recipe('changed', { more });
      cpSync(recipe.replace('.yaml', '.lock.json'), changed.replace('.yaml', '.lock.json'));
      const { status, stdout, stderr } = await reproduce(out, '--recipe', changed);

      assert.equal(status, 1, `${more}: ${stdout}${stderr}`);
      assert.match(stdout, /^different$/m);
      assert.match(stdout, difference);
    }
  });

  it('names the layer, the file and the attribute of a package that was changed', async () => {
    const changes: [change: Partial<{ content: string; mode: number; mtime: number }>, attribute: RegExp][] =
      [
        [{ content: 'program x\n' }, /layer 0, \/usr\/bin\/p4: content/],
        [{ content: 'program 4, longer\n' }, /layer 0, \/usr\/bin\/p4: size/],
        [{ mode: 0o4755 }, /layer 0, \/usr\/bin\/p4: mode\n.*04755\n.*0755/],
        [{ mtime: 1_600_000_000 }, /layer 0, \/usr\/bin\/p4: mtime/],
      ];
    for (const [change, attribute] of changes) {
      const packages = project.packages.map((item) =>
        item.control['Package'] === 'p4'
          ? {
              ...item,
              files: (item.files ?? []).map((file, at) => (at === 0 ? { ...file, ...change } : file)),
            }
          : item,
      );
      await project.mirror.publish({ suite: 'trixie', packages });
      const image = fresh('tampered');
      const lock = fresh('tampered.lock.json');
      await build(recipe, { out: image, args: ['--lock', lock] });
      await project.mirror.publish({ suite: 'trixie', packages: project.packages });

      const trusted = recipe.replace('.yaml', '.lock.json');
      const { status, stdout, stderr } = await reproduce(image, '--recipe', recipe, '--lock', trusted);
      assert.equal(status, 1, `${stdout}${stderr}`);
      assert.match(stdout, attribute);
    }
  });
});

describe('reproduce of an image with local files', () => {
  let recipe = '';
  let out = '';

  before(async () => {
    mkdirSync(join(project.folder, 'app'));
    writeFileSync(join(project.folder, 'app/main.js'), 'one\n');
    recipe = project.recipe('local', { more: 'files: [{source: app, target: /app}]' });
    out = fresh('out');
    await build(recipe, { out });
  });

  const reproduce = (...args: string[]): Promise<Ran> =>
    shearwall(['reproduce', `oci:${out}`, '--cache-dir', join(folder, 'local-cache'), ...args]);

  it('is incomplete without their source: never are bytes taken from the image', async () => {
    const { status, stdout } = await reproduce();

    assert.equal(status, 3, stdout);
    assert.match(stdout, /^incomplete$/m);
    assert.match(stdout, /missing: files: app/);
    assert.match(stdout, /--source DIR/);
  });

  it('is identical with it', async () => {
    const { status, stdout, stderr } = await reproduce('--source', project.folder, '--recipe', recipe);

    assert.equal(status, 0, stdout + stderr);
  });

  it('names the file that is another now', async () => {
    const other = fresh('source');
    mkdirSync(join(other, 'app'), { recursive: true });
    writeFileSync(join(other, 'app/main.js'), 'two\n');
    const { status, stdout } = await reproduce('--source', other, '--recipe', recipe);

    assert.notEqual(status, 0);
    assert.match(stdout, /app/);
  });
});
