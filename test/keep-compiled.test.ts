import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

const bundled = join(import.meta.dirname, '../scripts/bundled');

describe('code that the command line keeps compiled', () => {
  let folder: string;
  let kept: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-compiled-'));
    kept = join(folder, 'kept');
    for (const file of readdirSync(bundled)) copyFileSync(join(bundled, file), join(folder, file));
    part(
      'start.cjs',
      `require('./load-part.cjs').keepCompiled(process.argv[2]); require('./load-part.cjs')('main.cjs');`,
    );
    part(
      'main.cjs',
      `const { answer } = require('./load-part.cjs')('part-a.cjs'); console.log(answer(process.argv[3]));`,
    );
    part(
      'part-a.cjs',
      `exports.answer = (word) => word === 'long' ? long() : 'one'; function long() { return [${'1,'.repeat(999)}].length; }`,
    );
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function part(name: string, source: string): void {
    writeFileSync(join(folder, name), source);
  }

  function run(file = kept, ...words: string[]): string {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, 'start.cjs'), file, ...words],
      { encoding: 'utf8' },
    );
    return status === 0 ? stdout.trim() + stderr : `${status} ${stderr}`;
  }

  it('is taken by the third run, which writes none: the first notes what to compile together', () => {
    for (const _ of [1, 2]) assert.equal(run(), 'one');
    const { ino, mode } = statSync(kept);

    assert.equal(run(), 'one');
    assert.equal(statSync(kept).ino, ino);
    assert.equal(mode & 0o077, 0);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('holds functions that ran, and not those that did not', () => {
    for (const _ of [1, 2]) {
      run();
      run(join(folder, 'long'), 'long');
    }

    assert.ok(statSync(join(folder, 'long')).size > statSync(kept).size + 999);
  });

  it('is made anew for a file that was changed, were it as long as before', () => {
    run();
    part('part-a.cjs', readFileSync(join(folder, 'part-a.cjs'), 'utf8').replace('one', 'two'));

    assert.equal(run(), 'two');
    assert.equal(run(), 'two');
  });

  it('is not taken by another build, were its files as long and as old as before', () => {
    for (const _ of [1, 2]) run();
    const path = join(folder, 'part-a.cjs');
    const { atime, mtime } = statSync(path);
    part('part-a.cjs', readFileSync(path, 'utf8').replace('one', 'two'));
    utimesSync(path, atime, mtime);
    part('load-part.cjs', readFileSync(join(folder, 'load-part.cjs'), 'utf8').replace("'BUILD'", "'OTHER'"));

    assert.equal(run(), 'two');
  });

  it('keeps what another run compiled when one loads more', () => {
    part('part-b.cjs', '');
    part('main.cjs', `require('./load-part.cjs')(process.argv[3]); console.log('done');`);
    for (const name of ['a', 'b', 'a', 'b']) run(kept, `part-${name}.cjs`);
    const { mtimeMs } = statSync(kept);

    for (const name of ['part-a.cjs', 'part-b.cjs']) assert.equal(run(kept, name), 'done');
    assert.equal(statSync(kept).mtimeMs, mtimeMs);
  });

  it('adds functions that only another kind of run calls', () => {
    part('part-b.cjs', '');
    part(
      'main.cjs',
      `const load = require('./load-part.cjs'); const { answer } = load('part-a.cjs'); if (process.argv[3]) load('part-b.cjs'); answer(process.argv[3]);`,
    );
    for (const words of [['long'], [], []]) run(kept, ...words);
    const { size } = statSync(kept);
    run(kept, 'long');

    assert.ok(statSync(kept).size > size + 999);
  });

  it('is of no use to a release that has other parts', () => {
    for (const _ of [1, 2]) run();
    rmSync(join(folder, 'part-a.cjs'));
    part('main.cjs', `console.log('new');`);

    for (const _ of [1, 2, 3]) assert.equal(run(), 'new');
    assert.equal(readFileSync(kept, 'latin1').includes('part-a'), false);
  });

  it('is not taken when it is damaged, wherever that is', () => {
    for (const _ of [1, 2]) run();
    const whole = readFileSync(kept);
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 24)) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      writeFileSync(kept, damaged);
      assert.equal(run(), 'one', `byte ${at} of ${whole.length}`);
    }
    writeFileSync(kept, whole.subarray(0, whole.length / 2));
    assert.equal(run(), 'one');
  });

  it('is taken though the run before set flags of V8 for itself', () => {
    part('part-b.cjs', `exports.name = 'b';`);
    const flags = `require('node:v8').setFlagsFromString('--invocation-count-for-maglev=1000');`;
    part(
      'main.cjs',
      `const load = require('./load-part.cjs'); if (process.argv[3]) ${flags} console.log(load('part-b.cjs').name);`,
    );
    for (const _ of [1, 2]) assert.equal(run(kept, 'flags'), 'b');
    const { ino } = statSync(kept);

    for (const words of [[], ['flags'], []]) assert.equal(run(kept, ...words), 'b');
    assert.equal(statSync(kept).ino, ino);
  });

  it('imports packages, of which Node has nothing to say', () => {
    const load = `const load = require('./load-part.cjs');`;
    part('main.cjs', `${load} load.importPackage('./package.mjs').then(({ name }) => console.log(name));`);
    part('package.mjs', `export const name = 'package';`);

    for (const _ of [1, 2]) assert.equal(run(), 'package');
  });

  it('is not of a mistyped command, and no run needs it', () => {
    part('part-a.cjs', `exports.answer = () => process.exit(2);`);
    assert.match(run(), /^2/);
    assert.equal(existsSync(kept), false);

    part('part-a.cjs', `exports.answer = () => 'one';`);
    assert.equal(run(join(folder, 'nowhere', 'kept')), 'one');
  });

  it('is kept from the second run on, since a container may see but one', () => {
    const program = join(import.meta.dirname, '../bin/shearwall.mjs');
    const env = { ...process.env, NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: join(folder, 'cache') };
    const filesAfterRun = () => {
      assert.equal(spawnSync(process.execPath, [program, '--version'], { env }).status, 0);
      return readdirSync(join(folder, 'cache/shearwall-compiled'));
    };

    assert.deepEqual(filesAfterRun(), []);
    assert.notDeepEqual(filesAfterRun(), []);
  });

  it('is kept apart for what a command does with a document', () => {
    const program = join(import.meta.dirname, '../bin/shearwall.mjs');
    const cache = join(folder, 'cache');
    mkdirSync(cache);
    const [bin, bundle] = [join(folder, 'bin'), join(folder, 'dist/bundle')];
    for (const made of [bin, bundle]) mkdirSync(made, { recursive: true });
    copyFileSync(program, join(bin, 'shearwall.mjs'));
    for (const file of ['load-part.cjs', 'keep-compiled.cjs', 'main.cjs', 'part-a.cjs'])
      copyFileSync(join(folder, file), join(bundle, file));
    for (const words of [
      ['scan', 'debian:13', '-o', 'json=out.json'],
      ['scan', 'sbom.json'],
    ])
      spawnSync(process.execPath, [join(bin, 'shearwall.mjs'), ...words], {
        env: { NODE_COMPILE_CACHE: cache },
      });

    const kinds = readdirSync(cache, { recursive: true, encoding: 'utf8' })
      .flatMap((name) => /shearwall-(scan[a-z-]*)-[\da-f]+$/.exec(name)?.[1] ?? [])
      .toSorted();
    assert.deepEqual(kinds, ['scan', 'scan-json']);
  });

  it('is kept apart for each program that is installed', () => {
    const cache = join(folder, 'cache');
    mkdirSync(cache);
    const programs = ['one', 'two'].map((name) => {
      const [bin, bundle] = [join(folder, name, 'bin'), join(folder, name, 'dist/bundle')];
      for (const made of [bin, bundle]) mkdirSync(made, { recursive: true });
      copyFileSync(join(bundled, '../../bin/shearwall.mjs'), join(bin, 'shearwall.mjs'));
      for (const file of ['load-part.cjs', 'keep-compiled.cjs', 'main.cjs', 'part-a.cjs'])
        copyFileSync(join(folder, file), join(bundle, file));
      return join(bin, 'shearwall.mjs');
    });
    for (const _ of [1, 2]) run();
    for (const program of [...programs, ...programs])
      spawnSync(process.execPath, [program, 'show'], { env: { NODE_COMPILE_CACHE: cache } });

    const files = readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.includes('shearwall-show'),
    );
    assert.equal(files.length, 2, files.join(', '));
    for (const name of files) assert.ok(statSync(join(cache, name)).size < statSync(kept).size * 1.5);
  });
});
