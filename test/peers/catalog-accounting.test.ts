/** A Debian of mmdebstrap, catalogued as a folder: beside dpkg's own answers, and with strangers dropped into its folders. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Catalog, catalogueSource } from '../../src/catalog/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { hostMirror } from './host-mirror.ts';

const PACKAGES = 'nginx-light,python3-requests,libpam-systemd';
const absent = ['mmdebstrap', 'dpkg-query'].find((program) => spawnSync(program, ['--version']).error);
const skip =
  absent !== undefined
    ? `${absent} is not installed`
    : process.getuid?.() !== 0 && 'only root can unpack a root file system';

describe('the catalog of a Debian', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-accounting-'));
  const root = join(folder, 'root');
  let catalog: Catalog;

  before(async () => {
    const options = ['--quiet', '--variant=minbase', `--include=${PACKAGES}`, 'trixie', root, hostMirror()];
    execFileSync('mmdebstrap', options, { stdio: 'pipe' });
    catalog = await catalogued();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function catalogued(): Promise<Catalog> {
    await using context = await repositoryContext();
    return await catalogueSource({ image: `dir:${root}` }, context);
  }

  it('has the packages of dpkg-query, and no others', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own
    const format = '${db:Status-Status} ${Package} ${Version} ${Architecture}\n';
    const truth = dpkgQuery(root, ['-W', '-f', format])
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice('installed '.length));
    const ours = debs(catalog).map(
      ({ name, version, qualifiers }) => `${name} ${version} ${qualifiers?.['arch']}`,
    );
    assert.ok(truth.length > 100, `${truth.length} packages`);
    assert.deepEqual(ours.sort(), truth.sort());
  });

  it('gives every executable to the package that dpkg -S names', (test) => {
    const owners = new Map(
      debs(catalog).flatMap(({ name, accounts }) => accounts.map((path) => [path, name])),
    );
    const paths = executablesIn(root);
    const truth = dpkgSearch(root, paths);
    for (const path of paths) assert.equal(owners.get(path), truth.get(path), path);
    assert.ok(paths.length > 400, `${paths.length} executables`);
    test.diagnostic(`${paths.length} executables, ${debs(catalog).length} packages`);
  });

  it('accounts for every executable, library and archive, and for most of the bytes', (test) => {
    assert.deepEqual(catalog.unaccounted, []);
    const { files, bytes } = catalog.coverage;
    assert.ok(bytes.accounted > bytes.all * 0.85, `${bytes.accounted} of ${bytes.all} bytes`);
    test.diagnostic(
      `${files.accounted} of ${files.all} files, ${bytes.accounted} of ${bytes.all} bytes are accounted for`,
    );
  });

  it('lists exactly the ELF, the jar and the library that were dropped into owned folders', async () => {
    copyFileSync(join(root, 'usr/bin/true'), join(root, 'usr/bin/dropped'));
    appendFileSync(join(root, 'usr/bin/dropped'), 'x');
    copyFileSync(join(root, 'usr/bin/true'), join(root, 'usr/lib/libdropped.so'));
    // An empty zip: only the end of its central directory.
    writeFileSync(join(root, 'usr/share/dropped.jar'), Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex'));

    const { unaccounted, components } = await catalogued();

    assert.deepEqual(
      unaccounted.map(({ path, what }) => [path, what]),
      [
        ['usr/bin/dropped', 'elf'],
        ['usr/lib/libdropped.so', 'elf'],
        ['usr/share/dropped.jar', 'zip'],
      ],
    );
    assert.deepEqual(
      components.map(({ id }) => id),
      catalog.components.map(({ id }) => id),
    );
  });

  it('knows a program that was changed in place', async () => {
    appendFileSync(join(root, 'usr/sbin/nginx'), 'x');
    const { components } = await catalogued();
    const nginx = components.filter(({ name }) => name === 'nginx');
    assert.deepEqual(
      nginx.map(({ type, ownedBy, modified }) => [type, ownedBy, modified]),
      [
        ['deb', [], ['usr/sbin/nginx']],
        ['generic', [], []],
      ],
    );
  });
});

function debs({ components }: Catalog): Catalog['components'] {
  return components.filter(({ type }) => type === 'deb');
}

function dpkgQuery(root: string, args: readonly string[]): string[] {
  const { stdout } = spawnSync('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Regular files with an x bit, without dpkg's own records. */
function executablesIn(root: string): string[] {
  const args = [
    root,
    '-xdev',
    '-type',
    'f',
    '-perm',
    '/111',
    '-not',
    '-path',
    `${root}/var/lib/dpkg/*`,
    '-print',
  ];
  const found = execFileSync('find', args, { encoding: 'utf8' }).split('\n');
  return found.filter((path) => path !== '').map((path) => path.slice(root.length + 1));
}

function dpkgSearch(root: string, paths: readonly string[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const line of dpkgQuery(root, ['-S', ...paths.map((path) => `/${path}`)])) {
    const match = /^([^:, ]+)(?::[a-z0-9]+)?: \/(.+)$/.exec(line);
    if (match && !line.startsWith('diversion ')) owners.set(match[2] ?? '', match[1] ?? '');
  }
  return owners;
}
