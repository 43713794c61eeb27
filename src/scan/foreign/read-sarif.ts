import type { SeverityLevel } from '../../advisories/index.ts';
import { severityLevel } from '../../advisories/index.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../base/values.ts';
import { numberOf, withoutSlash } from './fields.ts';
import type { ForeignHit, ForeignPackage, ForeignReport } from './types.ts';

/**
 * SARIF 2.1.0 of any scanner. The format has no fields for packages: they are taken from properties where they are, else from the lines
 * `Package: …` that scanners write into messages and help texts. A result that names no known vulnerability or no package is no hit.
 */
export function readSarif(document: Fields, name: string): ForeignReport {
  const runs = objectsOf(document['runs']);
  const drivers = runs.map((run) => fieldsOf(fieldsOf(run['tool'])['driver']));
  const properties = fieldsOf(runs[0]?.['properties']);
  return {
    name,
    scanner: drivers.flatMap((driver) => textOf(driver['name'])?.toLowerCase() ?? [])[0] ?? 'another scanner',
    image: {
      name: textOf(properties['image']) ?? textOf(properties['imageName']),
      digest: textOf(properties['imageDigest']) ?? digestIn(properties),
    },
    distro: undefined,
    hits: runs.flatMap((run, index) => hitsOf(run, drivers[index] ?? {})),
  };
}

function digestIn({ repoDigests }: Fields): string | undefined {
  const [first] = Array.isArray(repoDigests) ? repoDigests : [];
  return /sha256:[0-9a-f]{64}$/.exec(typeof first === 'string' ? first : '')?.[0];
}

function hitsOf(run: Fields, driver: Fields): ForeignHit[] {
  const rules = objectsOf(driver['rules']);
  const byId = new Map(rules.map((rule) => [rule['id'], rule]));
  return objectsOf(run['results']).flatMap((result) => {
    const index = numberOf(result['ruleIndex']);
    const rule = byId.get(result['ruleId']) ?? (index === undefined ? undefined : rules[index]) ?? {};
    return hitOf(result, rule) ?? [];
  });
}

const ID =
  /\b(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|GO-\d{4}-\d{4,}|PYSEC-\d{4}-\d+|RUSTSEC-\d{4}-\d{4}|MAL-\d{4}-\d+)\b/i;
/** Of texts that strangers write at any length, as much as a line with a package could stand in. */
const READ_CHARS = 4096;

function hitOf(result: Fields, rule: Fields): ForeignHit | undefined {
  const message = textOf(fieldsOf(result['message'])['text'])?.slice(0, READ_CHARS) ?? '';
  const help = textOf(fieldsOf(rule['help'])['text'])?.slice(0, READ_CHARS) ?? '';
  const id = [textOf(result['ruleId']), textOf(rule['id']), message, help]
    .map((text) => ID.exec(text ?? '')?.[0])
    .find((found) => found !== undefined);
  const properties = { ...fieldsOf(rule['properties']), ...fieldsOf(result['properties']) };
  const found = packageOf(result, message, help, properties);
  if (id === undefined || found === undefined) return undefined;
  const fixed = fixesOf(message, help, properties);
  const said = Number(properties['security-severity']);
  return {
    ids: [id],
    package: found,
    title: textOf(fieldsOf(rule['shortDescription'])['text']),
    url: textOf(rule['helpUri']),
    level: levelIn(message, help) ?? levelOfResult(textOf(result['level'])),
    score: said > 0 && said <= 10 ? said : undefined,
    vector: undefined,
    fixState: fixed.length > 0 ? 'fixed' : 'unknown',
    fixVersions: fixed,
  };
}

function packageOf(
  result: Fields,
  message: string,
  help: string,
  properties: Fields,
): ForeignPackage | undefined {
  const purl = [properties['purl'], properties['purls'], message, help]
    .flat()
    .map((text) => /pkg:[a-z][a-z0-9.+-]*\/[^\s"'`<>)\]]+/.exec(typeof text === 'string' ? text : '')?.[0])
    .find((text) => text !== undefined);
  const reported = /reports (\S+) at version (\S+)\s+which is a vulnerable \(([\w-]+)\) package/.exec(
    message,
  );
  const name =
    textOf(properties['package']) ??
    reported?.[1] ??
    line(message, 'Package') ??
    line(help, 'Package') ??
    purl;
  if (name === undefined) return undefined;
  const version =
    textOf(properties['installedVersion']) ??
    reported?.[2] ??
    line(message, '(?:Installed )?Version') ??
    line(help, '(?:Installed )?Version');
  return {
    purl,
    type: reported?.[3] ?? line(help, 'Type'),
    name,
    version,
    source: undefined,
    locations: placesOf(result),
  };
}

function fixesOf(message: string, help: string, properties: Fields): string[] {
  const text =
    textOf(properties['fixedVersion']) ??
    line(message, 'Fix(?:ed)? Version') ??
    line(help, 'Fix(?:ed)? Version') ??
    '';
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

/** `Package: apt`, at the start of a line. */
function line(text: string, key: string): string | undefined {
  return new RegExp(`^${key}: ?(\\S[^\\n]*)$`, 'm').exec(text)?.[1]?.trim();
}

function levelIn(message: string, help: string): SeverityLevel | undefined {
  return severityLevel(line(message, 'Severity') ?? line(help, 'Severity') ?? '');
}

/** The coarsest of all that is said: an error may be critical or high. */
function levelOfResult(level: string | undefined): SeverityLevel | undefined {
  if (level === 'error') return 'high';
  return level === 'warning' ? 'medium' : level === 'note' ? 'low' : undefined;
}

function placesOf(result: Fields): string[] {
  const places = objectsOf(result['locations']).flatMap((location) => {
    const logical = objectsOf(location['logicalLocations']).flatMap((each) => textOf(each['name']) ?? []);
    const uri = textOf(fieldsOf(fieldsOf(location['physicalLocation'])['artifactLocation'])['uri']);
    return logical.length > 0 ? logical : (uri ?? []);
  });
  return places.filter((place) => place.includes('/')).map(withoutSlash);
}
