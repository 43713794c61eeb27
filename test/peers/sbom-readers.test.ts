/** Grype, Trivy and Syft read the documents that we write, and find in both what they find in an image. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { renderCycloneDx, renderSpdx23 } from '../../src/sbom/index.ts';
import { sampleGraph } from '../fakes/sbom-graph.ts';
import { openBuilder } from './built-images.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const get = join(shared, 'peers/get');
const skip = existsSync(get) ? false : 'the scanners (../shared/peers) are not here';

const peer = (name: string): string => execFileSync(get, [name], { encoding: 'utf8' }).trim();
const run = (program: string, args: string[], env: Record<string, string> = {}): unknown =>
  JSON.parse(
    execFileSync(peer(program), args, { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1e9 }),
  );

/** How many advisories match each package. */
function countByName(names: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(names, (name) => name);
  return Object.fromEntries([...groups].map(([name, members]): [string, number] => [name, members.length]));
}

describe('readers of our SBOMs', { skip }, () => {
  let folder = '';
  const documents = { 'spdx.json': renderSpdx23, 'cdx.json': renderCycloneDx };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sbom-readers-'));
    for (const [name, render] of Object.entries(documents))
      writeFileSync(join(folder, name), render(sampleGraph()));
  });
  after(() => rmSync(folder, { recursive: true }));

  const grype = (document: string): Record<string, number> => {
    const report = run('grype', [`sbom:${join(folder, document)}`, '-o', 'json', '-q'], {
      GRYPE_DB_CACHE_DIR: join(peer('db'), 'grype'),
      GRYPE_DB_AUTO_UPDATE: 'false',
      GRYPE_DB_VALIDATE_AGE: 'false',
      GRYPE_CHECK_FOR_APP_UPDATE: 'false',
    }) as { distro: { name: string; version: string }; matches: { artifact: { name: string } }[] };
    assert.deepEqual([report.distro.name, report.distro.version], ['debian', '13']);
    return countByName(report.matches.map((match) => match.artifact.name));
  };

  type TrivyReport = {
    Metadata: { OS: { Family: string; Name: string } };
    Results: { Packages: { Name: string; SrcName: string }[]; Vulnerabilities?: { PkgName: string }[] }[];
  };
  const trivy = (document: string): { found: Record<string, number>; sources: Record<string, string> } => {
    const offline = ['--skip-db-update', '--skip-java-db-update', '--offline-scan', '--skip-version-check'];
    const cache = ['--cache-dir', join(peer('db'), 'trivy'), '--cache-backend', 'memory'];
    const output = ['--format', 'json', '--scanners', 'vuln', '--list-all-pkgs', '-q'];
    const report = run('trivy', [
      'sbom',
      join(folder, document),
      ...offline,
      ...cache,
      ...output,
    ]) as TrivyReport;
    assert.deepEqual(report.Metadata.OS, { Family: 'debian', Name: '13' });
    const packages = report.Results.flatMap((result) => result.Packages);
    const matches = report.Results.flatMap((result) => result.Vulnerabilities ?? []);
    return {
      found: countByName(matches.map((match) => match.PkgName)),
      sources: Object.fromEntries(packages.map((item) => [item.Name, item.SrcName])),
    };
  };

  for (const document of Object.keys(documents)) {
    it(`are Grype and Trivy: they find the same in ${document}, also what an advisory says of a source package`, () => {
      const byGrype = grype(document);

      assert.ok((byGrype['libssl3t64'] ?? 0) > 10, 'advisories speak of openssl, not of libssl3t64');
      assert.deepEqual(trivy(document).found, byGrype);
    });

    it(`are told the source of each package by ${document}, and take no source for a package`, () => {
      assert.deepEqual(trivy(document).sources, { libc6: 'glibc', libssl3t64: 'openssl', nginx: 'nginx' });
    });

    it(`are Syft: it finds three Debian packages in ${document}`, () => {
      const environment = { SYFT_CHECK_FOR_APP_UPDATE: 'false' };
      const read = run('syft', ['convert', join(folder, document), '-o', 'syft-json', '-q'], environment) as {
        artifacts: { name: string; type: string }[];
      };
      const names = read.artifacts.filter(({ type }) => type === 'deb').map(({ name }) => name);

      assert.deepEqual(names.sort(), ['libc6', 'libssl3t64', 'nginx']);
    });
  }

  it('find what the files of a recipe brought in the SBOMs that a build writes', async () => {
    const builder = openBuilder();
    after(() => builder.close());
    const metadata = join(builder.folder, 'app/jinja2-2.10.dist-info');
    mkdirSync(metadata, { recursive: true });
    writeFileSync(join(metadata, 'METADATA'), 'Metadata-Version: 2.1\nName: Jinja2\nVersion: 2.10\n');
    const more = 'files: [{source: app, target: /usr/lib/python3/dist-packages}]\n';
    const { layout, result } = await builder.build(builder.derive('app', 'recipes/python.yaml', more));
    const { sboms } = JSON.parse(readFileSync(result, 'utf8')) as { sboms: { digest: string }[] };
    assert.equal(sboms.length, 2);
    for (const [index, { digest }] of sboms.entries()) {
      const document = `built-${index}.json`;
      copyFileSync(join(layout, 'blobs', digest.replace(':', '/')), join(folder, document));
      const { artifacts } = run('syft', ['convert', join(folder, document), '-o', 'syft-json', '-q'], {
        SYFT_CHECK_FOR_APP_UPDATE: 'false',
      }) as { artifacts: { name: string; type: string }[] };
      const python = artifacts.filter(({ type }) => type === 'python').map(({ name }) => name.toLowerCase());
      assert.deepEqual(python, ['jinja2'], document);
      const byTrivy = trivy(document).found['jinja2'] ?? 0;
      assert.ok(byTrivy > 0 && (grype(document)['jinja2'] ?? 0) > 0, document);
    }
  });

  it('find the same in both documents', () => {
    assert.deepEqual(grype('spdx.json'), grype('cdx.json'));
  });
});
