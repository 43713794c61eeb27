/** What we, Syft and Trivy say is in one image, in terms that can be compared. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Catalog, catalogueSource } from '../../src/catalog/index.ts';
import { parsePurl } from '../../src/versions/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { sharedPeer } from './real-registry.ts';

/** `type name version` → a place where it was seen. */
export type Seen = ReadonlyMap<string, string>;

export const PEERS = { syft: seenBySyft, trivy: seenByTrivy };

export async function cataloguedByUs(layout: string): Promise<Catalog> {
  await using context = await repositoryContext();
  return await catalogueSource({ image: layout }, context);
}

export function seenByUs({ components }: Catalog): Seen {
  return new Map(
    components.flatMap(({ id, evidence }): [string, string][] => {
      const key = keyOf(id);
      return key === undefined ? [] : [[key, evidence[0]?.locations[0] ?? '']];
    }),
  );
}

async function seenBySyft(layout: string): Promise<Seen> {
  const { artifacts } = answer('syft', ['scan', `oci-dir:${layout}`, '-o', 'json', '-q'], {
    SYFT_CHECK_FOR_APP_UPDATE: 'false',
  }) as { artifacts: { purl: string; locations: { path: string }[] }[] };
  return seen(artifacts.map(({ purl, locations }) => [purl, locations[0]?.path]));
}

async function seenByTrivy(layout: string): Promise<Seen> {
  const offline = ['--skip-db-update', '--skip-java-db-update', '--offline-scan', '--skip-version-check'];
  const cache = ['--cache-dir', join(sharedPeer('db') ?? '', 'trivy'), '--cache-backend', 'memory'];
  const output = ['--format', 'json', '--scanners', 'vuln', '--list-all-pkgs', '-q'];
  const { Results = [] } = answer('trivy', ['image', '--input', layout, ...offline, ...cache, ...output]) as {
    Results?: { Target: string; Packages?: { Identifier: { PURL?: string }; FilePath?: string }[] }[];
  };
  return seen(
    Results.flatMap(({ Target, Packages = [] }) =>
      Packages.map(({ Identifier, FilePath }): [string | undefined, string] => [
        Identifier.PURL,
        FilePath ?? Target,
      ]),
    ),
  );
}

function answer(name: string, args: readonly string[], env: Record<string, string> = {}): unknown {
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1e9 } as const;
  return JSON.parse(execFileSync(sharedPeer(name) ?? name, args, options));
}

function seen(entries: readonly [purl: string | undefined, place: string | undefined][]): Seen {
  return new Map(
    entries.flatMap(([purl = '', place = '']): [string, string][] => {
      const key = keyOf(purl);
      return key === undefined ? [] : [[key, place]];
    }),
  );
}

/** Undefined: no package, but the image's distribution, or something without a purl. */
export function keyOf(purl: string): string | undefined {
  if (purl === '' || /^pkg:(?:oci|generic\/(?:alpine|debian|linux))[/@]/.test(purl)) return undefined;
  const { type, namespace, name, version = '', qualifiers = {} } = parsePurl(purl);
  switch (type) {
    case 'deb':
      return `deb ${name} ${withEpoch(version, qualifiers['epoch'])}`;
    case 'pypi':
      return pypiKey(name, version);
    case 'golang':
      // Go's own library: 1.26.8, go1.26.8 and v1.26.8 are one.
      if (name === 'stdlib') return `golang stdlib ${version.replace(/^(?:go|v)/, '')}`;
      break;
    case 'maven':
      // Without pom.properties, the others guess groups.
      return `maven ${name} ${version}`;
  }
  return `${type} ${namespace === undefined ? '' : `${namespace}/`}${name} ${version}`;
}

export function pypiKey(name: string, version: string): string {
  return `pypi ${name.toLowerCase().replaceAll(/[-_.]+/g, '-')} ${version}`;
}

function withEpoch(version: string, epoch: string | undefined): string {
  return epoch === undefined || epoch === '0' || version.includes(':') ? version : `${epoch}:${version}`;
}
