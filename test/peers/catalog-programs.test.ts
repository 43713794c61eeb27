/** Every executable of images: what classifiers say of it beside the version of the package that dpkg says it belongs to. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Catalog, catalogueSource } from '../../src/catalog/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { SERVER_PACKAGES, sharedRoots } from './catalog-images.ts';
import { findProgram } from './real-registry.ts';

/** Product → the source packages that may bring its files, where these have another name. Without points. */
const SOURCES: Record<string, RegExp> = {
  httpd: /^apache2$/,
  postgresql: /^postgresql-\d+$/,
  node: /^nodejs$/,
  openjdk: /^openjdk-\d+$/,
  php: /^php\d\d$/,
  python: /^python3\d+$/,
  ruby: /^ruby\d\d$/,
  sqlite: /^sqlite3$/,
  lua: /^lua5\d$/,
  libpng: /^libpng1\d$/,
  xz: /^xz-utils$/,
  gnutls: /^gnutls28$/,
  libgcrypt: /^libgcrypt20$/,
  'cyrus-sasl': /^cyrus-sasl2$/,
  mpfr: /^mpfr4$/,
  openldap: /^openldap$/,
};

/** A product inside of another package's file, checked by hand: product and file → what says so. */
const INSIDE: Record<string, string> = {
  'lua usr/bin/memcached': '$LuaVersion: Lua 5.4.3, of the copy in vendor/lua',
  'v8 usr/lib/x86_64-linux-gnu/libnode.so.115': '11.3.244.8-node.30',
};

const absent = ['mmdebstrap', 'dpkg-query'].find((program) => findProgram(program) === undefined);
const skip =
  absent !== undefined
    ? `${absent} is not installed`
    : process.getuid?.() !== 0 && 'only root can unpack a root file system';

describe('classifiers, without a package database', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-programs-'));
  let database: string;
  let catalog: Catalog;

  before(async () => {
    const root = sharedRoots(folder).servers();
    database = join(root, 'var/lib/dpkg');
    await using context = await repositoryContext();
    catalog = await catalogueSource({ image: `dir:${root}`, exclude: ['var/lib/dpkg/**'] }, context);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** `product version`, by file. */
  function saidOf(): Map<string, string[]> {
    const said = new Map<string, string[]>();
    for (const { name, version, evidence } of catalog.components)
      for (const { by, technique, locations } of evidence)
        if (technique === 'binary-analysis' && (by === 'classifiers' || by === 'vendored'))
          for (const path of locations.filter((path) => !path.includes('!/')))
            said.set(path, [...(said.get(path) ?? []), `${name} ${version ?? ''}`]);
    return said;
  }

  it('name no second product and no other version than dpkg', (test) => {
    const wrong: string[] = [];
    let right = 0;
    const said = saidOf();
    const owners = ownersOf(database, [...said.keys()]);
    for (const [path, products] of said) {
      const owner = owners.get(path) ?? { source: '', version: '' };
      for (const product of products) {
        const [name = '', version = ''] = product.split(' ');
        if (INSIDE[`${name} ${path}`] !== undefined) continue;
        const isProduct = (SOURCES[name] ?? new RegExp(`^(?:lib)?${plain(name)}\\d*$`)).test(
          plain(owner.source),
        );
        if (isProduct && (version === '' || isVersion(owner.version, version))) right++;
        else wrong.push(`${path}: ${product}, and dpkg says ${owner.source} ${owner.version}`);
      }
    }
    test.diagnostic(
      `${right} answers are right, ${wrong.length} wrong, ${Object.keys(INSIDE).length} inside of others`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(right > 60, `${right}`);
  });

  it('name each server and tool that was installed', () => {
    const names = new Set(catalog.components.map(({ name }) => name));
    const wanted =
      'httpd haproxy postgresql mariadb redis valkey memcached curl openssl sqlite busybox php ruby node openjdk python perl bash glibc zlib';
    assert.deepEqual(
      wanted.split(' ').filter((name) => !names.has(name)),
      [],
      `of ${SERVER_PACKAGES}`,
    );
  });
});

function plain(name: string): string {
  return name.replaceAll('.', '').toLowerCase();
}

/** Debian's version begins with upstream's; the notes that its builders leave in programs say it whole. */
function isVersion(debian: string, upstream: string): boolean {
  if (debian === upstream) return true;
  const plain = debian.replace(/^\d+:/, '').replace(/^.*really/, '');
  return plain.startsWith(upstream) && !/^[.\d]/.test(plain.slice(upstream.length));
}

type Owner = { source: string; version: string };

/** Of each file the source package that dpkg says it is of. Asked once: each question reads the lists of all packages. */
function ownersOf(database: string, paths: readonly string[]): Map<string, Owner> {
  const query = (...args: string[]): string[] =>
    spawnSync('dpkg-query', [`--admindir=${database}`, ...args], { encoding: 'utf8' }).stdout.split('\n');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own
  const format = '${binary:Package} ${source:Package} ${source:Version}\n';
  const sources = new Map<string, Owner>();
  for (const line of query('-W', '-f', format)) {
    const [name = '', source = '', version = ''] = line.split(' ');
    sources.set(name, { source, version });
  }
  const owners = new Map<string, Owner>();
  for (const line of query('-S', ...paths.map((path) => `/${path}`))) {
    const [, name = '', path = ''] = /^([^:, ]+(?::[a-z0-9]+)?): \/(.*)$/.exec(line) ?? [];
    const owner = sources.get(name);
    if (owner !== undefined && !owners.has(path)) owners.set(path, owner);
  }
  return owners;
}
