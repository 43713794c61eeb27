import { severityLevel } from '../../advisories/index.ts';
import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { numberOf, withoutSlash } from './fields.ts';
import type { ForeignHit, ForeignReport } from './types.ts';

/** `grype -o json`. What its own ignore rules left out (`ignoredMatches`) is not a hit. */
export function readGrype(report: Fields, name: string): ForeignReport {
  const target = fieldsOf(fieldsOf(report['source'])['target']);
  const distro = fieldsOf(report['distro']);
  const id = textOf(distro['name']);
  return {
    name,
    scanner: 'grype',
    image: { name: textOf(target['userInput']), digest: textOf(target['manifestDigest']) },
    distro: id === undefined ? undefined : { id, versionId: textOf(distro['version']) },
    hits: objectsOf(report['matches']).flatMap((match) => hitOf(match) ?? []),
    namesSources: true,
    incomplete: [],
  };
}

function hitOf(match: Fields): ForeignHit | undefined {
  const vulnerability = fieldsOf(match['vulnerability']);
  const artifact = fieldsOf(match['artifact']);
  const [id, name] = [textOf(vulnerability['id']), textOf(artifact['name'])];
  if (id === undefined || name === undefined) return undefined;
  const related = objectsOf(match['relatedVulnerabilities']);
  const fix = fieldsOf(vulnerability['fix']);
  const [upstream] = objectsOf(artifact['upstreams']);
  const [source, version] = [textOf(upstream?.['name']), textOf(artifact['version'])];
  const built = textOf(upstream?.['version']) ?? version;
  return {
    ids: [id, ...related.flatMap((each) => textOf(each['id']) ?? [])],
    package: {
      purl: textOf(artifact['purl']),
      type: undefined,
      name,
      version,
      source: source === undefined || built === undefined ? undefined : { name: source, version: built },
      locations: objectsOf(artifact['locations'])
        .flatMap((place) => textOf(place['path']) ?? [])
        .map(withoutSlash),
    },
    title:
      textOf(vulnerability['description']) ??
      related.map((each) => textOf(each['description'])).find(Boolean),
    url: textOf(vulnerability['dataSource']),
    level: severityLevel(textOf(vulnerability['severity']) ?? ''),
    ...scoreOf([vulnerability, ...related]),
    fixState: stateOf(textOf(fix['state'])),
    fixVersions: textsOf(fix['versions']),
  };
}

function stateOf(state: string | undefined): ForeignHit['fixState'] {
  if (state === 'fixed' || state === 'not-fixed') return state;
  return state === 'wont-fix' ? 'will-not-fix' : 'unknown';
}

function scoreOf(rated: readonly Fields[]): Pick<ForeignHit, 'score' | 'vector'> {
  const all = rated.flatMap((each) => objectsOf(each['cvss']));
  const best = all.find(({ version }) => typeof version === 'string' && version.startsWith('3')) ?? all[0];
  return { score: numberOf(fieldsOf(best?.['metrics'])['baseScore']), vector: textOf(best?.['vector']) };
}
