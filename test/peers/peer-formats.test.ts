/** What other scanners' users know: our list, csv and junit beside the tables of Grype and Trivy, and the documents that they and Syft read. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { debianRoot, distInfo } from '../fakes/debian-root.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { rootImage } from '../fakes/root-image.ts';
import { runLine } from '../fakes/run-line.ts';
import { feedsDatabase } from './feeds-database.ts';
import { sharedPeer } from './real-registry.ts';
import { peersFeeds } from './scan-peers.ts';

const SHARED = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const DATA = join(SHARED, 'data');
const SITE = 'opt/venv/lib/python3.13/site-packages';
const PACKAGES = { jinja2: '2.10', urllib3: '1.25.8', requests: '2.19.0', flask: '0.12' };
const isHere =
  existsSync(DATA) && ['grype', 'trivy', 'syft', 'db'].every((name) => sharedPeer(name) !== undefined);

describe('forms that other scanners have', {
  skip: !isHere && 'a program or its database is not here',
}, () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let database: AdvisoryDatabase;
  let folder = '';
  let asked: string[] = [];
  before(async () => {
    context = await repositoryContext();
    const files = Object.entries(PACKAGES).map(([name, version]) => distInfo(name, version, SITE));
    const root = await debianRoot(join(context.dir, 'root'), [], Object.assign({}, ...files));
    folder = join(context.dir, 'layout');
    await rootImage(root, `oci:${folder}:v1`, context);
    const feeds = peersFeeds(DATA).filter(({ path }) => /debian|PyPI|kev/.test(path));
    database = await feedsDatabase(join(context.dir, 'advisories.db'), feeds);
    asked = ['scan', `oci:${folder}:v1`, '--db', join(context.dir, 'advisories.db')];
  });
  after(async () => {
    database?.close();
    await context[Symbol.asyncDispose]();
  });

  const ours = async (...words: string[]): Promise<string> =>
    (await runLine([...asked, ...words], context)).text;

  it('list: the packages, versions and vulnerabilities of the tables of Grype and Trivy', async () => {
    const list = (await ours('-o', 'list')).split('\n');
    const head = list.findIndex((line) => line.startsWith('SEVERITY'));
    const rows = list.slice(head + 1).filter((line) => /CVE-|GHSA-|PYSEC-/.test(line));
    const said = rows.map((row) => {
      const [, id = '', name, version] = row.split(/ {2,}/);
      return `${joined(id)} ${name} ${version}`;
    });
    assert.ok(said.length > 10);
    assert.deepEqual(sorted(said), sorted(grypesTable()));
    assert.deepEqual(sorted(said), sorted(trivysTable()));
  });

  it('csv and junit: the same findings, those without a fixed version left out on demand as Trivy does', async () => {
    const table = grypesTable();
    // Aliases are lines of one cell.
    assert.equal((await ours('-f', 'csv')).match(/^CVE-[\d-]+,/gm)?.length, new Set(table).size);
    const junit = await ours('-f', 'junit');
    assert.equal(junit.match(/<failure/g)?.length, new Set(table).size);
    const fixed = JSON.parse(await ours('-f', 'json', '--ignore-unfixed')) as { findings: unknown[] };
    assert.equal(fixed.findings.length, new Set(trivysTable('--ignore-unfixed')).size);
  });

  for (const [format, name] of [
    ['syft-json', 'syft.json'],
    ['spdx-json', 'spdx.json'],
    ['spdx-tag-value', 'app.spdx'],
  ] as const)
    it(`${format}: Grype matches in it what it matches in our CycloneDX`, async () => {
      const sbom = async (wanted: string, file: string): Promise<string[]> => {
        const path = join(context.dir, file);
        await runLine(['sbom', `oci:${folder}:v1`, '-o', `${wanted}=${path}`], context);
        return grypesMatches(`sbom:${path}`);
      };
      const matches = await sbom('cyclonedx-json', 'cdx.json');
      assert.ok(matches.length > 10);
      assert.deepEqual(await sbom(format, name), matches);
    });

  it('spdx-tag-value: Syft reads all of its packages', async () => {
    const path = join(context.dir, 'read.spdx');
    await runLine(['sbom', `oci:${folder}:v1`, '-o', `spdx-tag-value=${path}`], context);
    const read = JSON.parse(peer('syft', ['convert', path, '-o', 'syft-json', '-q'])) as {
      artifacts: { purl: string }[];
    };
    const packages = readFileSync(path, 'utf8').match(/^ExternalRef: PACKAGE-MANAGER purl .*pypi/gm) ?? [];
    assert.equal(packages.length, Object.keys(PACKAGES).length);
    assert.equal(read.artifacts.filter(({ purl }) => purl.startsWith('pkg:pypi/')).length, packages.length);
  });

  function joined(id: string): string {
    return database.resolve(id)[0] ?? id;
  }

  /** NAME INSTALLED FIXED-IN TYPE VULNERABILITY SEVERITY */
  function grypesTable(): string[] {
    const [, ...rows] = grype(`oci-dir:${folder}`, 'table').trim().split('\n');
    return rows.flatMap((row) => {
      const [name, version] = row.split(/ {2,}/);
      const [id] = /(?:CVE|GHSA|PYSEC)-[\w-]+/.exec(row) ?? [];
      return id === undefined ? [] : [`${joined(id)} ${name} ${version}`];
    });
  }

  function trivysTable(...more: string[]): string[] {
    const offline = ['--skip-db-update', '--skip-java-db-update', '--offline-scan', '--skip-version-check'];
    const cache = ['--cache-dir', join(sharedPeer('db') ?? '', 'trivy'), '--cache-backend', 'memory'];
    const template =
      '{{ range . }}{{ range .Vulnerabilities }}{{ .VulnerabilityID }} {{ .PkgName }} {{ .InstalledVersion }}\n{{ end }}{{ end }}';
    const form = ['--format', 'template', '--template', template, '--scanners', 'vuln', '-q'];
    const rows = peer('trivy', ['image', '--input', folder, ...offline, ...cache, ...form, ...more])
      .trim()
      .split('\n');
    return rows.map((row) => {
      const [id = '', ...rest] = row.trim().split(' ');
      return [joined(id), ...rest].join(' ');
    });
  }

  function grypesMatches(source: string): string[] {
    const { matches } = JSON.parse(grype(source, 'json')) as {
      matches: { vulnerability: { id: string }; artifact: { name: string; version: string } }[];
    };
    return sorted(
      matches.map(
        ({ vulnerability, artifact }) => `${vulnerability.id} ${artifact.name} ${artifact.version}`,
      ),
    );
  }

  function grype(source: string, form: string): string {
    const env = {
      GRYPE_DB_CACHE_DIR: join(sharedPeer('db') ?? '', 'grype'),
      GRYPE_DB_AUTO_UPDATE: 'false',
      GRYPE_DB_VALIDATE_AGE: 'false',
      GRYPE_CHECK_FOR_APP_UPDATE: 'false',
    };
    return peer('grype', [source, '-o', form, '-q'], env);
  }
});

function peer(name: string, args: readonly string[], env: Record<string, string> = {}): string {
  const options = { env: { ...process.env, ...env }, maxBuffer: 1e9, encoding: 'utf8' } as const;
  return execFileSync(sharedPeer(name) ?? name, args, options);
}

function sorted(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}
