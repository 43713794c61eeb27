import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakeMirror, type FakePackage, startFakeMirror } from '../../../test/fakes/debian-mirror.ts';
import { library, program } from '../../../test/fakes/reach.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type PackageSources, seenReleasesFolder } from '../../distro/index.ts';
import { openSource, openTarget } from '../../oci/index.ts';
import type { Tree } from '../../rootfs/index.ts';
import { type BuildInput, buildFromLock, buildImage } from '../build-image.ts';
import { type ChosenLock, chooseLock, type MadeLock, makeLock } from '../choose-lock.ts';
import { sbomsOf } from '../documents/index.ts';
import { loadRecipe } from '../recipe/index.ts';
import { reproduceImage } from '../reproduce/index.ts';
import type { SlimList } from './slim-schema.ts';

const LIB = 'usr/lib/x86_64-linux-gnu';

function pkg(name: string, files: FakePackage['files'], depends = ''): FakePackage {
  const about = { Maintainer: 'Sample <sample@example.org>', Description: name };
  return {
    control: {
      Package: name,
      Version: '1-1',
      Architecture: 'amd64',
      ...about,
      ...(depends !== '' && { Depends: depends }),
    },
    files: [{ path: `usr/share/doc/${name}/copyright`, content: 'License: Expat\n' }, ...(files ?? [])],
  };
}

const PACKAGES = [
  pkg(
    'app',
    [
      { path: 'usr/bin/app', ...program({ needed: ['liba.so.1'] }) },
      { path: 'usr/bin/app-tool', ...program({ needed: ['libb.so.1'] }) },
      { path: 'var/lib/app' },
    ],
    'liba, libb',
  ),
  pkg('liba', [
    { path: `${LIB}/liba.so.1`, content: library() },
    { path: `${LIB}/liba.so.2`, content: library() },
    { path: 'usr/lib64/ld-linux-x86-64.so.2', content: library(), mode: 0o755 },
  ]),
  pkg('libb', [
    { path: `${LIB}/libb.so.1`, content: library() },
    { path: 'usr/lib/libb/LICENSE', content: 'x' },
  ]),
  pkg('own', [
    { path: 'usr/bin/own', ...program({ needed: ['libown.so.1'] }) },
    { path: 'opt/own/libown.so.1', content: library({ soname: 'libown.so.1' }) },
    { path: 'opt/own/libother.so.1', content: library({ soname: 'libother.so.1' }) },
    { path: 'etc/ld.so.conf', content: '/opt/own\n' },
  ]),
];

let folder = '';
let mirror: FakeMirror;
let context: Awaited<ReturnType<typeof repositoryContext>>;
let sources: PackageSources;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-slim-'));
  mirror = await startFakeMirror({ packages: PACKAGES });
  writeFileSync(join(folder, 'key.asc'), mirror.key);
  context = await repositoryContext();
  sources = { aptSources: [], seen: seenReleasesFolder(join(folder, 'state')) };
});
after(async () => {
  await context[Symbol.asyncDispose]();
  await mirror.close();
  rmSync(folder, { recursive: true, force: true });
});

type Options = { packages?: string; command?: string; slim?: string; more?: string };

function write(
  name: string,
  { packages = 'app', command = '/usr/bin/app', slim = 'true', more = '' }: Options = {},
): string {
  const path = join(folder, `${name}.yaml`);
  const repository = `{debian: trixie, mirrors: ["${mirror.url}"], keyring: [key.asc]}`;
  const entrypoint = command === '' ? '' : `entrypoint: {command: ${command}}\n`;
  writeFileSync(
    path,
    `contents:\n  repositories: [${repository}]\n  packages: [${packages}]\n  slim: ${slim}\n${entrypoint}${more}\n`,
  );
  return path;
}

async function choose(recipePath: string): Promise<ChosenLock & { input: BuildInput }> {
  const recipe = await loadRecipe(recipePath);
  const chosen = await chooseLock({ recipe, recipePath, sources }, context);
  return { ...chosen, input: { recipe, lock: chosen.lock, slim: chosen.slim, archs: ['amd64'], sources } };
}

async function relock(
  recipePath: string,
  memory: { cacheKeyFile?: string; program?: string } = {},
): Promise<MadeLock> {
  return await makeLock({ recipe: await loadRecipe(recipePath), recipePath, sources, ...memory }, context);
}

async function treeOf(input: BuildInput): Promise<{ tree: Tree; text: (path: string) => Promise<string> }> {
  const [built] = (await buildFromLock(input, context)).platforms;
  if (built === undefined) assert.fail();
  const text = async (path: string): Promise<string> => {
    const entry = built.tree.get(path);
    return entry?.type === 'file' ? Buffer.from(await built.read(entry.content)).toString('latin1') : '';
  };
  return { tree: built.tree, text };
}

const filesIn = (tree: Tree): string[] =>
  [...tree].flatMap(({ entry }) => (entry.type === 'file' ? [entry.path] : []));

const edited = (list: SlimList, edit: (kept: SlimList['archs'][string]['kept']) => void): SlimList => {
  const copy = structuredClone(list);
  edit(copy.archs['amd64']?.kept ?? {});
  return copy;
};

describe('a slim recipe', () => {
  it('is locked with the list of what stays, by whose digest the lock names it', async () => {
    const path = write('locked');
    const { lock, slim, made } = await choose(path);
    const written = JSON.parse(readFileSync(join(folder, 'locked.slim.json'), 'utf8')) as SlimList;
    assert.ok(made);
    assert.deepEqual(written, slim);
    assert.match(lock.slim?.digest ?? '', /^sha256:/);
    const { kept = {}, roots = [] } = written.archs['amd64'] ?? {};
    assert.equal(kept['/usr/bin/app'], 'reachable');
    assert.equal(kept[`/${LIB}/liba.so.1`], 'reachable');
    assert.equal(kept['/usr/bin/app-tool'], undefined);
    assert.deepEqual(roots, [{ why: "the image's entrypoint", argv: ['/usr/bin/app'] }]);
  });

  it('is locked into a folder that is not there yet, as other recipes are', async () => {
    const recipePath = write('elsewhere');
    const lockPath = join(folder, 'none', 'yet', 'app.lock.json');
    await makeLock({ recipe: await loadRecipe(recipePath), recipePath, lockPath, sources }, context);
    assert.equal(existsSync(join(folder, 'none', 'yet', 'app.slim.json')), true);
  });

  it('builds to an image with those files, and package lists that are cut to them', async () => {
    const { input } = await choose(write('built'));
    const { tree, text } = await treeOf(input);
    assert.doesNotMatch(context.log.warnings.join('\n'), /not those that the lock foresees/);
    const files = filesIn(tree);
    assert.ok(files.includes('usr/bin/app'));
    for (const gone of [
      'usr/bin/app-tool',
      `${LIB}/liba.so.2`,
      `${LIB}/libb.so.1`,
      'usr/share/doc/libb/copyright',
    ])
      assert.ok(!files.includes(gone), gone);
    assert.equal(tree.get('var/lib/app')?.type, 'directory');
    assert.deepEqual(tree.readdir('var/lib/dpkg/status.d'), ['app', 'app.md5sums', 'liba', 'liba.md5sums']);
    assert.match(
      await text('var/lib/dpkg/status.d/app'),
      /^Package: app\n[^]*\nShearwall-Slim: 2 of 3 files\n$/,
    );
    assert.deepEqual((await text('var/lib/dpkg/status.d/liba.md5sums')).match(/\S+(?=\n)/g)?.toSorted(), [
      `${LIB}/liba.so.1`,
      'usr/lib64/ld-linux-x86-64.so.2',
      'usr/share/doc/liba/copyright',
    ]);
  });

  it("makes the loader's cache again of what is left", async () => {
    const { input } = await choose(write('cache', { packages: 'own, liba', command: '/usr/bin/own' }));
    const { text } = await treeOf(input);
    const cache = await text('etc/ld.so.cache');
    assert.ok(cache.includes('/opt/own/libown.so.1'));
    assert.ok(!cache.includes('libother'));
  });

  it('is built from the same list again, whatever another version of the rules would say', async () => {
    const path = write('again');
    const first = await choose(path);
    const one = await buildFromLock(first.input, context);
    const older = { ...first.slim, engine: 0 } as SlimList;
    const again = await choose(path);
    const two = await buildFromLock(again.input, context);
    assert.equal(again.made, false);
    assert.equal(two.composed.descriptor.digest, one.composed.descriptor.digest);
    await assert.rejects(buildFromLock({ ...first.input, slim: older }, context), { code: 'LOCK_STALE' });
  });

  it('is stale where the list is missing, changed, or names what no package has', async () => {
    const path = write('stale');
    const { input, slim } = await choose(path);
    const file = join(folder, 'stale.slim.json');
    const list = slim ?? assert.fail();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('/usr/bin/app"', '/usr/bin/app-tool"'));
    await assert.rejects(choose(path), {
      code: 'LOCK_STALE',
      message: /another than the one that was locked/,
    });
    rmSync(file);
    await assert.rejects(choose(path), { code: 'LOCK_STALE', message: /is missing/ });
    await assert.rejects(buildFromLock({ ...input, slim: undefined }, context), { code: 'LOCK_STALE' });

    const { digestOfSlimList } = await import('./slim-list.ts');
    const wrong = edited(list, (kept) => (kept['/usr/bin/gone'] = 'reachable'));
    const lock = { ...input.lock, slim: { digest: digestOfSlimList(wrong) } };
    await assert.rejects(buildFromLock({ ...input, lock, slim: wrong }, context), {
      code: 'LOCK_STALE',
      message: /\/usr\/bin\/gone is in none of them/,
    });
  });

  it('is locked again with every path that comes or goes, and why', async () => {
    const path = write('diff');
    const first = await relock(path);
    assert.deepEqual(first.slimmed?.[0]?.changes, []);
    write('diff', { command: '/usr/bin/app-tool' });
    const { changes = [], costs = [] } = (await relock(path)).slimmed?.[0] ?? {};
    const of = (file: string) => changes.find((change) => change.path === file);
    assert.deepEqual(of('/usr/bin/app-tool'), {
      path: '/usr/bin/app-tool',
      change: 'kept',
      why: 'reachable',
    });
    assert.deepEqual(of('/usr/bin/app'), { path: '/usr/bin/app', change: 'gone', why: 'unreachable' });
    assert.ok(costs.some(({ reason, bytes }) => reason === 'gone' && bytes > 0));
  });

  it('is reproduced from what its provenance says', async () => {
    const { input } = await choose(write('reproduced'));
    const directory = join(folder, 'reproduced-image');
    const target = await openTarget({ location: { transport: 'oci', directory } }, context);
    await buildImage({ ...input, target, tag: 'latest' }, context);
    const source = await openSource({ location: { transport: 'oci', directory } }, context);
    const { reproduction } = await reproduceImage({ source, sources, toolVersion: '1' }, context);
    assert.equal(reproduction.result, 'identical', JSON.stringify(reproduction.firstDifference));
    assert.equal(reproduction.documents, 'identical');
  });

  it('tells in its SBOM which packages are there in part and which went', async () => {
    const { input } = await choose(write('sbom'));
    const { composed } = await buildFromLock(input, context);
    const documents = await sbomsOf(input, composed, context);
    const cyclone = documents
      .map(({ bytes }) => Buffer.from(bytes).toString())
      .find((text) => text.includes('CycloneDX'));
    const bom = JSON.parse(cyclone ?? '') as {
      metadata: { component: { properties: { name: string; value: string }[] } };
      components: { name: string; type: string; properties?: { name: string; value: string }[] }[];
    };
    const packages = bom.components.filter(({ type }) => type === 'library');
    assert.deepEqual(packages.map(({ name }) => name).toSorted(), ['app', 'liba']);
    const value = (all: { name: string; value: string }[] = [], name: string) =>
      all.find((property) => property.name === name)?.value;
    assert.equal(
      value(packages.find(({ name }) => name === 'app')?.properties, 'shearwall:slim'),
      '2 of 3 files',
    );
    assert.match(
      value(bom.metadata.component.properties, 'shearwall:removed') ?? '',
      /^pkg:deb\/debian\/libb@1-1\?/,
    );
  });

  it('is locked again without a look into packages, until one of all that decides what stays is another', async () => {
    const options = { more: 'files: [{source: known.sh, target: /opt/known.sh}]' };
    const memory = { cacheKeyFile: join(folder, 'key'), program: 'one' };
    const file = join(folder, 'known.sh');
    writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 });
    const path = write('known', options);
    const isLookedInto = async (program = memory.program): Promise<boolean> =>
      (await relock(path, { ...memory, program })).obtained.size > 0;
    const first = await relock(path, memory);

    const again = await relock(path, memory);
    assert.deepEqual([first.obtained.size, again.obtained.size], [1, 0]);
    assert.deepEqual(again.slim, first.slim);
    assert.deepEqual(again.slimmed, [{ ...first.slimmed?.[0], changes: [] }]);

    assert.equal(await isLookedInto('two'), true);
    chmodSync(file, 0o755);
    assert.equal(await isLookedInto(), true);
    writeFileSync(file, '#!/bin/sh\nexec app\n');
    assert.equal(await isLookedInto(), true);
    write('known', { ...options, slim: '{keep: [/usr/share/app/*]}' });
    assert.equal(await isLookedInto(), true);
    assert.equal(await isLookedInto(), false);
  });

  it("keeps the recipe's own files, and warns when they are others than those that the list was made for", async () => {
    writeFileSync(join(folder, 'mine.conf'), 'one');
    const path = write('files', { more: 'files: [{source: mine.conf, target: /etc/mine.conf}]' });
    const { input, slim } = await choose(path);
    assert.equal(slim?.archs['amd64']?.kept['/etc/mine.conf'], undefined);
    assert.ok(filesIn((await treeOf(input)).tree).includes('etc/mine.conf'));
    const before = context.log.warnings.length;
    writeFileSync(join(folder, 'mine.conf'), 'two');
    await treeOf(input);
    assert.match(context.log.warnings.slice(before).join('\n'), /local files changed since/);
  });

  for (const [what, options, code] of [
    ['without a command', { command: '' }, 'RECIPE_INVALID'],
    ['with a key that it does not know', { slim: '{shel: drop}' }, 'RECIPE_INVALID'],
    ['with a root without a word', { more: 'reach: {roots: [""]}' }, 'RECIPE_INVALID'],
  ] as const)
    it(`is refused ${what}`, async () => {
      await assert.rejects(loadRecipe(write('refused', options)), { code } satisfies Partial<
        Error & { code: string }
      >);
    });

  it('may have roots instead of a command', async () => {
    const recipe = await loadRecipe(
      write('roots', { command: '', more: 'reach: {roots: [/usr/bin/app -x]}' }),
    );
    assert.deepEqual(recipe.reach, { roots: [['/usr/bin/app', '-x']] });
  });

  it('is not slim for whoever includes it and does not say so', async () => {
    write('included');
    const path = join(folder, 'includer.yaml');
    const load = async (own: string): Promise<unknown> => {
      writeFileSync(path, `include: included.yaml\ncontents: {packages: [liba]${own}}\n`);
      return (await loadRecipe(path)).contents.slim;
    };
    assert.equal(await load(''), undefined);
    assert.equal(await load(', slim: false'), undefined);
    assert.deepEqual(await load(', slim: {shell: drop}'), { dropShell: true, keep: [], drop: [] });
  });

  it('has the digest that it had before, where it is not slim', async () => {
    const digest = async (slim: string) => (await loadRecipe(write('same', { slim }))).digest;
    const path = write('same');
    writeFileSync(path, readFileSync(path, 'utf8').replace('  slim: true\n', ''));
    const { digest: without } = await loadRecipe(path);
    assert.equal(await digest('false'), without);
    assert.notEqual(await digest('true'), await digest('false'));
  });
});
