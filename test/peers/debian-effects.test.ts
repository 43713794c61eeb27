/**
 * Effects against what the maintainer scripts themselves leave: mmdebstrap installs packages of trixie the ordinary way, we
 * put the same .debs into a tree and apply effects, and the two roots are compared file by file.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Digest, digestFromHex } from '../../src/base/index.ts';
import { parseControl } from '../../src/distro/debian/deb/parse-control.ts';
import {
  applyEffects,
  type EffectsResult,
  type InstalledPackage,
  treeRoot,
} from '../../src/distro/debian/effects/index.ts';
import { loaderAbi } from '../../src/distro/debian/effects/loader-cache/loader-abi.ts';
import { cachedLibraries, cacheOf } from '../../src/distro/debian/effects/loader-cache/loader-cache.ts';
import { contentReader, type Entry, readTar, Tree } from '../../src/rootfs/index.ts';
import { entryOf } from '../../src/rootfs/tar/member.ts';
import { fakeRoot, fakeSettings, fakeTree } from '../fakes/effect-root.ts';
import { elfFile } from '../fakes/elf-file.ts';
import { missingForAptRoot } from './apt-root.ts';

const PACKAGES = [
  'ca-certificates',
  'libblas3',
  'liblapack3',
  'nginx',
  'openssl',
  'python3',
  'redis-server',
  'ssl-cert',
  'tzdata',
];

/** What differs, and why: everything else must be the same. */
const DIFFERENCES: readonly (readonly [paths: RegExp, why: string])[] = [
  [/^$|^(dev|proc|sys)($|\/)/, 'mmdebstrap makes the root itself and device nodes'],
  [/^var\/(lib\/(dpkg|apt)|cache|log\/(apt|dpkg|alternatives|bootstrap))/, "apt's and dpkg's own records"],
  [
    /^etc\/(apt\/(sources\.list|apt\.conf\.d\/99mmdebstrap)|fstab|hostname|hosts|resolv\.conf|machine-id)/,
    'made by mmdebstrap, or by the container runtime',
  ],
  [
    /^etc\/(rc[0-6S]\.d|systemd\/system)\/?|^var\/lib\/systemd/,
    'services are started by whoever runs the image',
  ],
  [
    /^etc\/(passwd|group|shadow|gshadow)-$|^etc\/\.pwd\.lock$|^etc\/sub[ug]id$|^etc\/environment$/,
    'backups and locks of passwd, empty files',
  ],
  [
    /^etc\/pam\.d\/common-|^var\/lib\/pam|^etc\/security\/opasswd$/,
    'reported as not covered: libpam-runtime',
  ],
  [/__pycache__|^var\/lib\/python/, 'Python compiles in memory'],
  [
    /^etc\/ssl\/(private\/ssl-cert|certs\/ssl-cert-snakeoil|certs\/[0-9a-f]{8}\.[01]$)/,
    'no private key in an image; its hash link',
  ],
  [/^etc\/ld\.so\.cache$/, 'not needed, see below'],
  [/^usr\/share\/info\/dir$|^var\/lib\/shells\.state$/, 'an index of manuals, the state of update-shells'],
  [/^run\/(redis|setrans)$|^var\/lib\/nginx\/./, 'what services make when they start'],
];

const reason =
  (await missingForAptRoot()) ??
  ['dpkg-deb', 'tar', 'ldconfig'].find((tool) => spawnSync(tool, ['--version']).error !== undefined);

describe('effects beside the scripts of trixie', { skip: reason ?? false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'debian-effects-'));
  const tars = new Map<Digest, number>();
  const read = contentReader(async (tar, offset, sizeBytes) => {
    const bytes = Buffer.alloc(sizeBytes);
    readSync(tars.get(tar) ?? -1, bytes, 0, sizeBytes, offset);
    return bytes;
  });
  const real = new Map<string, Entry>();
  const ours = new Tree({ epoch: fakeSettings.epoch, usrMerged: true, mayReplace: () => true });
  let result: EffectsResult;

  before(async () => {
    installForReal(folder);
    for await (const { entry } of entriesOf(join(folder, 'real.tar'), tars)) real.set(entry.path, entry);
    const packages = await installOurWay(folder, ours, tars);
    await ours.finish(read);
    result = await applyEffects(treeRoot(ours, read), packages, fakeSettings);
  });

  after(() => {
    for (const file of tars.values()) closeSync(file);
    rmSync(folder, { recursive: true });
  });

  const textOf = async (entry: Entry | undefined): Promise<string> => {
    assert.equal(entry?.type, 'file');
    return Buffer.from(await read(entry.content)).toString();
  };
  const linksBelow = (entries: Iterable<Entry>, below: string): string[] =>
    [...entries].flatMap((entry) =>
      entry.type === 'symlink' && entry.path.startsWith(below) ? [`${entry.path} -> ${entry.target}`] : [],
    );

  it('leave the same files with the same modes and owners, but for what is listed above', (test) => {
    const known = (path: string): boolean => DIFFERENCES.some(([paths]) => paths.test(path));
    const described = new Map([...ours].map(({ entry }) => [entry.path, describeEntry(entry)]));
    const differing = new Set<string>();
    for (const [path, entry] of real) if (described.get(path) !== describeEntry(entry)) differing.add(path);
    for (const path of described.keys()) if (!real.has(path)) differing.add(path);

    const surprises = [...differing].filter((path) => !known(path));
    test.diagnostic(`${real.size} files of mmdebstrap, ${differing.size} differ for a known reason`);
    assert.ok(real.size > 3_000);
    assert.deepEqual(
      surprises.map((path) => `${path}: ${describeEntry(real.get(path))} / ours ${described.get(path)}`),
      [],
    );
  });

  it('make the same accounts, but for the numbers that Debian gives as they come', async () => {
    const withoutDynamic = (text: string): string[] =>
      text
        .replace(/^(redis|ssl-cert):x:\d+:(\d*)/gm, '$1')
        .split('\n')
        .sort();
    for (const path of ['etc/passwd', 'etc/group'])
      assert.deepEqual(
        withoutDynamic(await textOf(ours.get(path))),
        withoutDynamic(await textOf(real.get(path))),
      );
  });

  it('make the same bundle of certificates, byte for byte, and the same links', async () => {
    const path = 'etc/ssl/certs/ca-certificates.crt';
    const links = (entries: Iterable<Entry>): string[] =>
      linksBelow(entries, 'etc/ssl/certs/')
        .filter((link) => !link.includes('snakeoil'))
        .sort();

    assert.equal(await textOf(ours.get(path)), await textOf(real.get(path)));
    assert.deepEqual(links([...ours].map(({ entry }) => entry)), links(real.values()));
  });

  it('choose the same alternatives', () => {
    const below = 'etc/alternatives/';

    assert.deepEqual(
      linksBelow(
        [...ours].map(({ entry }) => entry),
        below,
      ).sort(),
      linksBelow(real.values(), below).sort(),
    );
    assert.equal(ours.get('usr/lib/x86_64-linux-gnu/libblas.so.3')?.type, 'symlink');
  });

  it('would give the loader the cache that ldconfig gives it, in the same order', async () => {
    const abi = loaderAbi('amd64');
    assert.ok(abi);
    const [mine, theirs] = [join(folder, 'ours.cache'), join(folder, 'real.cache')];
    writeFileSync(mine, cacheOf(await cachedLibraries(treeRoot(ours, read), abi), abi, 'amd64'));
    const entry = real.get('etc/ld.so.cache');
    assert.equal(entry?.type, 'file');
    writeFileSync(theirs, await read(entry.content));

    assert.ok(printCache(theirs).length > 50);
    assert.deepEqual(printCache(mine), printCache(theirs));
    assert.equal(ours.get('etc/ld.so.cache'), undefined);
  });

  it('report PAM, and nothing that went unseen', () => {
    assert.deepEqual([...new Set(result.uncovered.map((script) => script.package))].sort(), [
      'libpam-modules',
      'libpam-runtime',
    ]);
  });
});

describe('the loader cache of arm64', {
  skip: spawnSync('ldconfig', ['--version']).error ? 'there is no ldconfig' : false,
}, () => {
  it('is one that ldconfig can print', async () => {
    const abi = loaderAbi('arm64');
    assert.ok(abi);
    const library = (soname: string) => elfFile({ machine: 183, soname });
    const tree = fakeTree({
      'usr/lib/aarch64-linux-gnu/liba.so.9': library('liba.so.9'),
      'usr/lib/aarch64-linux-gnu/liba.so.10': library('liba.so.10'),
    });
    const folder = mkdtempSync(join(tmpdir(), 'loader-cache-'));
    writeFileSync(join(folder, 'cache'), cacheOf(await cachedLibraries(fakeRoot(tree), abi), abi, 'arm64'));

    assert.deepEqual(printCache(join(folder, 'cache')), [
      'liba.so.10 (libc6,AArch64) => /usr/lib/aarch64-linux-gnu/liba.so.10',
      'liba.so.9 (libc6,AArch64) => /usr/lib/aarch64-linux-gnu/liba.so.9',
    ]);
    rmSync(folder, { recursive: true });
  });
});

function describeEntry(entry: Entry | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const type = entry.type === 'hardlink' ? 'file' : entry.type;
  // Numbers of accounts that Debian gives as they come.
  const owner = [entry.uid, entry.gid].map((id) => (id >= 100 && id < 1000 ? 'dynamic' : id)).join(':');
  return `${type} ${entry.mode.toString(8)} ${owner} ${entry.type === 'symlink' ? entry.target : ''}`;
}

function printCache(path: string): string[] {
  const text = spawnSync('ldconfig', ['-p', '-C', path], { encoding: 'utf8' }).stdout;
  return text.split('\n').flatMap((line) => (line.startsWith('\t') ? [line.trim()] : []));
}

function run(command: string, args: string[], cwd: string): Buffer {
  const { stdout, stderr, status } = spawnSync(command, args, { cwd, maxBuffer: 2 ** 30 });
  assert.equal(status, 0, `${command}: ${stderr.toString()}`);
  return stdout;
}

/** real.tar, and the .debs that it was made of in debs/. */
function installForReal(folder: string): void {
  const named = process.env['SHEARWALL_DEBIAN_MIRROR'];
  const mirror = named === undefined ? [] : [named];
  const keep = [
    '--skip=essential/unlink',
    '--skip=cleanup/apt',
    '--aptopt=APT::Keep-Downloaded-Packages "true"',
  ];
  run(
    'mmdebstrap',
    [
      '--quiet',
      '--variant=minbase',
      `--include=${PACKAGES.join()}`,
      ...keep,
      'trixie',
      'real.tar',
      ...mirror,
    ],
    folder,
  );
  run(
    'tar',
    ['-xf', 'real.tar', '--wildcards', '--transform=s,.*/,debs/,', './var/cache/apt/archives/*.deb'],
    folder,
  );
}

async function installOurWay(
  folder: string,
  tree: Tree,
  tars: Map<Digest, number>,
): Promise<InstalledPackage[]> {
  const packages: InstalledPackage[] = [];
  for (const file of readdirSync(join(folder, 'debs')).sort()) {
    const deb = join('debs', file);
    const control = parseControl(run('dpkg-deb', ['--ctrl-tarfile', deb], folder));
    const field = (name: string): string => control.fields.get(name) ?? '';
    const name = field('Package');
    writeFileSync(join(folder, `${name}.tar`), run('dpkg-deb', ['--fsys-tarfile', deb], folder));
    for await (const { entry } of entriesOf(join(folder, `${name}.tar`), tars))
      tree.add(entry, { kind: 'package', name });
    packages.push({ name, version: field('Version'), architecture: field('Architecture'), control });
  }
  return packages;
}

async function* entriesOf(path: string, tars: Map<Digest, number>): AsyncGenerator<{ entry: Entry }> {
  const key = digestFromHex(String(tars.size).padStart(64, '0'));
  tars.set(key, openSync(path, 'r'));
  for await (const member of readTar([readFileSync(path)])) yield { entry: entryOf(member, key) };
}
