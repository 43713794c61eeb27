import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { rustCataloguer } from '../rust/index.ts';
import { classifierCataloguer } from './index.ts';

const shared = join(
  process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared'),
  'data/classifiers',
);
const HEADER = '### byte snippet to follow ###\n';

const VERSION_ALONE =
  'only a version, which any program in Go may have: its build information or its name tells whose';

/** What the bytes of these say is not enough to know the program by. */
const NEED_MORE = new Map([
  ['elastic-agent 8.11.2', VERSION_ALONE],
  [
    'gcc 12.3.0',
    'the compiler that built the program, as every program has it: the name tells that this is it',
  ],
  ['istio_pilot-agent 1.1.17', VERSION_ALONE],
  ['istio_pilot-agent 1.8.0', VERSION_ALONE],
  ['istio_pilot-agent 1.10-dev', VERSION_ALONE],
  ['istio_pilot-agent 1.26.8', VERSION_ALONE],
  ['istio_pilot-agent 1.29.0-alpha.0', VERSION_ALONE],
  ['istio_pilot-agent 1.29.0-beta.0', VERSION_ALONE],
  ['istio_pilot-agent 1.29.0-rc.3', VERSION_ALONE],
  ['metricbeat 9.4.2', 'all Beats have this string: the build information or the name tells which one it is'],
  ['packetbeat 9.4.2', 'all Beats have this string: the build information or the name tells which one it is'],
  ['vault 1.11.6', VERSION_ALONE],
  ['consul 1.7.14', VERSION_ALONE],
]);

/** What the linker wrote into these programs, some bytes away from the snippet. */
const BUILD_INFORMATION: Readonly<Record<string, string>> = {
  'elastic-agent': 'path\tgithub.com/elastic/elastic-agent\nmod\t',
  'istio_pilot-agent': 'path\tistio.io/istio/pilot/cmd/pilot-agent\nmod\t',
  metricbeat: 'path\tgithub.com/elastic/beats/v7/x-pack/metricbeat\nmod\t',
  packetbeat: 'path\tgithub.com/elastic/beats/v7/packetbeat\nmod\t',
  vault: 'path\tgithub.com/hashicorp/vault\nmod\t',
  consul: 'path\tgithub.com/hashicorp/consul\nmod\t',
};

/** Where our name for it is another than the folder's. */
const NAMES: Readonly<Record<string, string>> = {
  ndb_mgmd: 'mysql-cluster',
  ndbd: 'mysql-cluster',
  ndbmtd: 'mysql-cluster',
  'nginx-openresty': 'openresty',
  'php-apache': 'php',
  'python-shared-lib': 'python',
  'rust-libstd': 'rust',
  'java-graal-openjdk': 'graalvm',
  'java-jre-openjdk-arm64-eclipse': 'openjdk',
  'java-jre-oracle': 'jre',
  'java-jre-oracle-sdk': 'jre',
  'istio_pilot-agent': 'istio',
};

type Snippet = { folder: string; version: string; name: string; bytes: Buffer };

function snippets(): Snippet[] | undefined {
  if (!existsSync(shared)) return undefined;
  const paths = readdirSync(shared, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(shared.length + 1));
  return paths.flatMap((path) => {
    const [folder = '', version = ''] = path.split('/');
    if (folder === 'go-version-hint') return [];
    const bytes = readFileSync(join(shared, path));
    const header = bytes.indexOf(HEADER);
    const start = header < 0 ? 0 : header + HEADER.length;
    return [{ folder, version, name: path.slice(path.lastIndexOf('/') + 1), bytes: bytes.subarray(start) }];
  });
}

/** As the bytes lie in a program: a snippet has lost the beginning. */
function known({ folder, bytes, version }: Snippet, name: string, more = ''): boolean {
  const program = Buffer.concat([Buffer.from(`\x7fELF\0\0${more}\n`, 'latin1'), bytes]);
  const { found } = catalogued({ [`opt/${name}`]: program }, [classifierCataloguer, rustCataloguer]);
  const [first] = found;
  if (first === undefined) return false;
  assert.equal(found.length, 1, `${folder}: ${found.map((one) => one.name).join(', ')}`);
  assert.equal(first.name, NAMES[folder] ?? folder);
  const said = first.version ?? '?';
  // A tag of an image may have more numbers than the program, and Java's a build number less.
  assert.ok(said.startsWith(version) || version.startsWith(said), `${folder}: ${said}, not ${version}`);
  return true;
}

describe('snippets of real programs', () => {
  it('are known under a neutral name, but for those that say nothing of their program', (test) => {
    const all = snippets();
    if (all === undefined) return test.skip('the shared data are not here');
    assert.ok(all.length >= 100);
    const unknown = all.filter((snippet) => !known(snippet, 'program'));
    assert.deepEqual(
      unknown.map(({ folder, version }) => `${folder} ${version}`).sort(),
      [...NEED_MORE.keys()].sort(),
    );
  });

  it('are known by their build information where the bytes say nothing, or by their own name', (test) => {
    for (const snippet of snippets() ?? []) {
      const { folder, version, name } = snippet;
      if (!NEED_MORE.has(`${folder} ${version}`)) continue;
      assert.ok(known(snippet, name), name);
      const information = BUILD_INFORMATION[folder];
      if (information !== undefined) assert.ok(known(snippet, 'program', information), folder);
      else assert.equal(folder, 'gcc');
    }
    if (snippets() === undefined) test.skip('the shared data are not here');
  });
});
