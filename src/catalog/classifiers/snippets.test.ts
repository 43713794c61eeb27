import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { catalogued } from '../../../test/fakes/catalog-tree.ts';
import { classifierCataloguer } from './index.ts';

const shared = join(import.meta.dirname, '../../../../shared/data/classifiers');
const HEADER = '### byte snippet to follow ###\n';

/** The bytes of these say a version, but not of what: other programs in Go have the same. They are told with the file's name only. */
const NEED_A_NAME = new Map([
  ['elastic-agent', 4],
  ['gcc', 1],
  ['istio_pilot-agent', 7],
  ['metricbeat', 1],
  ['packetbeat', 1],
  ['rust-libstd', 2],
  ['vault', 7],
  ['consul', 1],
]);

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

function snippets(): Snippet[] {
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
function named({ folder, bytes, version }: Snippet, name: string): boolean {
  const program = Buffer.concat([Buffer.from('\x7fELF\0\0\n', 'latin1'), bytes]);
  const { found } = catalogued({ [`opt/${name}`]: program }, [classifierCataloguer]);
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
  it('are known under a neutral name, or with their own name where their bytes cannot tell', (test) => {
    let all: Snippet[];
    try {
      all = snippets();
    } catch {
      return test.skip('the shared data are not here');
    }
    const needed = new Map<string, number>();
    for (const snippet of all) {
      if (named(snippet, 'program')) continue;
      assert.ok(named(snippet, snippet.name), `${snippet.folder} ${snippet.version}`);
      needed.set(snippet.folder, (needed.get(snippet.folder) ?? 0) + 1);
    }
    assert.ok(all.length >= 100);
    assert.deepEqual(needed, NEED_A_NAME);
  });
});
