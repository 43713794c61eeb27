/** Our scan beside Grype's and Trivy's, with databases of the same advisories; and the VEX hubs. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { loadVex, type ScanInput, scanImage } from '../../src/scan/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import {
  DEBIAN_PACKAGES,
  filesIn,
  mavenCopy,
  npmInstall,
  pipInstall,
  sharedRoots,
  writeLayout,
} from './catalog-images.ts';
import { feedsDatabase } from './feeds-database.ts';
import { findProgram, sharedPeer } from './real-registry.ts';
import { type Hits, hitsByUs, otherFeeds, peersFeeds, SCANNERS } from './scan-peers.ts';

const data = join(process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data');
const absent = ['db', ...Object.keys(SCANNERS)].find((name) => sharedPeer(name) === undefined);
const noData = !existsSync(join(data, 'osv')) && 'the shared advisories are not here';
const skip = noData || (absent !== undefined && `${absent} is not here`);
const NETWORK = /resolve|network|timed? ?out|ENOTFOUND|EAI_AGAIN|unreachable|refused|ECONNRESET/i;

/** What both of them find and we do not, and why that is right. Nothing, so far. */
const EXPLAINED: readonly string[] = [];

type Case = { name: string; programs: readonly string[]; build(folder: string): string };

const CASES: readonly Case[] = [
  {
    name: `Debian with ${DEBIAN_PACKAGES.join(', ')}`,
    programs: ['mmdebstrap'],
    build: (folder) => sharedRoots(folder).debian(),
  },
  { name: 'old libraries of npm, PyPI and Maven', programs: ['npm', 'pip', 'mvn'], build: buildLibraries },
  { name: 'Go programs', programs: [], build: buildGoPrograms },
];

function buildLibraries(folder: string): string {
  const root = join(folder, 'root');
  const app = filesIn(join(root, 'app'), { 'package.json': '{"name": "app", "version": "1.0.0"}' });
  npmInstall(app, 'lodash@4.17.15', 'minimist@1.2.5', 'axios@0.21.0', 'express@4.16.0', 'node-fetch@2.6.0');
  const python = join(root, 'usr/lib/python3.11/site-packages');
  pipInstall(
    python,
    '--no-deps',
    'django==3.2.0',
    'jinja2==2.11.2',
    'requests==2.19.1',
    'urllib3==1.24.1',
    'flask==1.0',
  );
  mavenCopy(
    join(root, 'opt'),
    'org.apache.logging.log4j:log4j-core:2.14.1',
    'org.springframework:spring-beans:5.3.17',
    'org.apache.commons:commons-text:1.9',
    'com.fasterxml.jackson.core:jackson-databind:2.9.8',
  );
  return root;
}

function buildGoPrograms(folder: string): string {
  const bin = join(folder, 'root/usr/local/bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['crane', 'oras', 'etcd']) {
    const program = sharedPeer(name);
    if (program !== undefined) copyFileSync(program, join(bin, basename(program)));
  }
  return join(folder, 'root');
}

describe('the scan beside those of Grype and Trivy', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-scan-peers-'));
  let same: AdvisoryDatabase;
  let more: AdvisoryDatabase;
  before(async () => {
    same = await feedsDatabase(join(folder, 'same.db'), peersFeeds(data));
    more = await feedsDatabase(join(folder, 'more.db'), [...peersFeeds(data), ...otherFeeds(data)]);
  });
  after(() => {
    same.close();
    more.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, programs, build } of CASES) {
    const missing = programs.find((program) => findProgram(program) === undefined);
    it(`finds all that they find in ${name}`, {
      skip: missing !== undefined && `${missing} is not installed`,
    }, async (test) => {
      const own = mkdtempSync(join(folder, 'image-'));
      const root = built(() => build(own), test);
      if (root === undefined) return;
      const layout = join(own, 'layout');
      writeLayout(layout, [root]);
      const ours = await hitsByUs(layout, same);
      const theirs = { grype: SCANNERS.grype(layout, same), trivy: SCANNERS.trivy(layout, same) };
      tell(test, ours, theirs, await hitsByUs(layout, more));
      rmSync(own, { recursive: true });

      const missed = [...theirs.grype.keys()].filter((key) => theirs.trivy.has(key) && !ours.has(key));
      assert.deepEqual(
        missed.filter((key) => !EXPLAINED.includes(key)),
        [],
        'both find it, we do not',
      );
    });
  }
});

/** Two tables: the same feeds in three scanners; and what the other feeds add to ours. */
function tell(
  test: TestContext,
  ours: Hits,
  { grype, trivy }: Record<keyof typeof SCANNERS, Hits>,
  withAll: Hits,
): void {
  const all = new Set([...ours.keys(), ...grype.keys(), ...trivy.keys()]);
  const groups = Map.groupBy(all, (key) =>
    [ours.has(key) && 'shearwall', grype.has(key) && 'grype', trivy.has(key) && 'trivy']
      .filter(Boolean)
      .join(' + '),
  );
  for (const [who, keys] of groups) {
    test.diagnostic(`${String(keys.length).padStart(5)}  ${who}`);
    if (who.split(' + ').length < 3)
      for (const key of keys.slice(0, 20)) test.diagnostic(`         ${key} ${ours.get(key) ?? ''}`);
  }
  const lowered = [...ours.values()].filter((why) => why !== '').length;
  test.diagnostic(`${String(lowered).padStart(5)}  of ours are lowered`);
  const added = [...withAll.keys()].filter((key) => !ours.has(key));
  test.diagnostic(
    `${String(added.length).padStart(5)}  more with all shared feeds: ${added.slice(0, 10).join(', ')}`,
  );
}

function built(build: () => string, test: TestContext): string | undefined {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof Error) || !NETWORK.test(error.message)) throw error;
    test.skip(`a package registry does not answer: ${error.message}`);
    return undefined;
  }
}

describe('the VEX hubs', { skip: noData }, () => {
  it('are loaded whole, and each of their statements is applied or reported', async (test) => {
    await using context = await repositoryContext();
    const database = await feedsDatabase(join(context.dir, 'go.db'), [
      { path: join(data, 'osv/Go/all.zip') },
    ]);
    const told: string[] = [];
    const hubs = ['rancher-vexhub', 'aquasecurity-vexhub'].map((name) => join(data, `vex/${name}.tar.gz`));
    const started = performance.now();
    const vex = (await Promise.all(hubs.map((hub) => loadVex(hub, (message) => told.push(message))))).flat();
    const { report } = await scanImage(
      { source: ranchersWebhook(), database, vex, ignore: [], reports: [] },
      context,
    );
    database.close();
    test.diagnostic(`${vex.length} documents in ${((performance.now() - started) / 1000).toFixed(1)} s`);

    assert.deepEqual(told, []);
    assert.equal(vex.length, 1117 + 59);
    const counts = report.vex.map(({ statements, applied, unused }) => ({
      statements,
      applied,
      unused: Object.values(unused).reduce((sum, count) => sum + count, 0),
    }));
    const total = counts.reduce((sum, { statements }) => sum + statements, 0);
    assert.equal(total, 296_659 + 15_304);
    assert.deepEqual(
      counts.filter(({ statements, applied, unused }) => statements !== applied + unused),
      [],
    );
    const applied = counts.reduce((sum, each) => sum + each.applied, 0);
    test.diagnostic(`${applied} of ${total} statements applied`);
    assert.ok(applied > 0);
  });
});

/** A program that one of the hubs speaks of, with an old module in it. */
function ranchersWebhook(): ScanInput['source'] {
  const part = (purl: string) => ({
    type: 'library',
    'bom-ref': purl,
    name: purl,
    purl,
    evidence: { occurrences: [{ location: '/usr/bin/webhook' }] },
  });
  const purls = [
    'pkg:golang/github.com/rancher/webhook@v0.7.1',
    'pkg:golang/golang.org/x/net@v0.21.0',
    'pkg:golang/golang.org/x/crypto@v0.19.0',
  ];
  const bom = { bomFormat: 'CycloneDX', specVersion: '1.6', components: purls.map(part) };
  return { kind: 'document', name: 'webhook', bytes: Buffer.from(JSON.stringify(bom)) };
}
