import type { SeverityLevel } from '../../advisories/index.ts';
import { severityLevel } from '../../advisories/index.ts';
import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { namedByPurl, numberOf, withoutSlash } from './fields.ts';
import type { ForeignHit, ForeignPackage, ForeignReport } from './types.ts';

/**
 * SARIF 2.1.0 of any scanner. The format has no fields for packages: they are taken from properties where they are, else from the lines
 * `Package: …` that scanners write into messages and help texts. A result that names no known vulnerability or no package is not a hit.
 * Throws RangeError with a message where no result is one: that is another kind of scanner, not a report of nothing.
 */
export function readSarif(document: Fields, name: string): ForeignReport {
  const runs = objectsOf(document['runs']).map(readRun);
  const results = runs.flatMap((run) => run.results.map((result) => hitOf(result, run)));
  const hits = results.filter((hit) => hit !== undefined);
  if (results.length > 0 && hits.length === 0)
    throw new RangeError(`none of its ${results.length} results names a vulnerability and a package`);
  const images = runs.map(({ properties }) => imageOf(properties));
  return {
    name,
    scanner: [...new Set(runs.flatMap(({ scanner }) => scanner ?? []))].join(', ') || 'another scanner',
    image: {
      name: images.flatMap((image) => image.name ?? [])[0],
      digest: images.flatMap((image) => image.digest ?? [])[0],
    },
    distro: undefined,
    hits,
    namesSources: hits.some(({ package: { purl } }) => /[?&]upstream=/.test(purl ?? '')),
    incomplete:
      hits.length === results.length
        ? []
        : [
            `${results.length - hits.length} of its ${results.length} results name no vulnerability or no package`,
          ],
  };
}

function imageOf(properties: Fields): ForeignReport['image'] {
  return {
    name: textOf(properties['image']) ?? textOf(properties['imageName']),
    digest: textOf(properties['imageDigest']) ?? digestIn(properties),
  };
}

function digestIn({ repoDigests }: Fields): string | undefined {
  const [first] = Array.isArray(repoDigests) ? repoDigests : [];
  return /sha256:[0-9a-f]{64}$/.exec(typeof first === 'string' ? first : '')?.[0];
}

type Run = {
  scanner: string | undefined;
  properties: Fields;
  /** Those that count. */
  results: Fields[];
  rules: ReadonlyMap<unknown, Fields>;
  /** By `ruleIndex`: those of the driver alone. */
  ofDriver: readonly Fields[];
};

/** Rules are with the driver or, as CodeQL writes it, with its extensions. */
function readRun(run: Fields): Run {
  const tool = fieldsOf(run['tool']);
  const driver = fieldsOf(tool['driver']);
  const ofDriver = objectsOf(driver['rules']);
  const all = [...objectsOf(tool['extensions']).flatMap(({ rules }) => objectsOf(rules)), ...ofDriver];
  return {
    scanner: textOf(driver['name'])?.toLowerCase(),
    properties: fieldsOf(run['properties']),
    results: objectsOf(run['results']).filter(isFailure),
    rules: new Map(all.map((rule) => [rule['id'], rule])),
    ofDriver,
  };
}

/** SARIF 2.1.0, 3.27.9, 3.27.23, 3.27.24: passed, no longer there, or left out by the scanner's own rules. */
function isFailure({ kind, baselineState, suppressions }: Fields): boolean {
  if (typeof kind === 'string' && PASSED.has(kind)) return false;
  if (baselineState === 'absent') return false;
  return !objectsOf(suppressions).some(({ status }) => status === undefined || status === 'accepted');
}

const PASSED: ReadonlySet<string> = new Set(['pass', 'notApplicable', 'informational']);

function ruleOf({ rules, ofDriver }: Run, result: Fields): Fields {
  const named = rules.get(result['ruleId'] ?? fieldsOf(result['rule'])['id']);
  const index = numberOf(result['ruleIndex']);
  return named ?? (index === undefined ? undefined : ofDriver[index]) ?? {};
}

/** A text, or the rule's of that id with `{0}` in it for the first argument. */
function messageOf(result: Fields, rule: Fields): string {
  const message = fieldsOf(result['message']);
  const own = textOf(message['text']);
  if (own !== undefined) return own.slice(0, READ_CHARS);
  const template =
    textOf(fieldsOf(fieldsOf(rule['messageStrings'])[textOf(message['id']) ?? ''])['text']) ?? '';
  const values = textsOf(message['arguments']).map((value) => value.slice(0, READ_CHARS));
  const text = template
    .slice(0, READ_CHARS)
    .replaceAll(/\{(\d{1,3})\}/g, (_, at) => values[Number(at)] ?? '');
  return text.slice(0, READ_CHARS);
}

const ID =
  /\b(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|GO-\d{4}-\d{4,}|PYSEC-\d{4}-\d+|RUSTSEC-\d{4}-\d{4}|MAL-\d{4}-\d+)\b/i;
/** Untrusted texts have any length: this much is enough for a line with a package. */
const READ_CHARS = 4096;

function hitOf(result: Fields, run: Run): ForeignHit | undefined {
  const rule = ruleOf(run, result);
  const message = messageOf(result, rule);
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
    level:
      levelIn(message, help) ??
      levelOfResult(textOf(result['level'] ?? fieldsOf(rule['defaultConfiguration'])['level'])),
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
    namedByPurl(purl).name ??
    purl;
  if (name === undefined) return undefined;
  const version =
    textOf(properties['installedVersion']) ??
    reported?.[2] ??
    line(message, 'Version', 'Installed Version') ??
    line(help, 'Version', 'Installed Version') ??
    namedByPurl(purl).version;
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
    line(message, 'Fixed Version', 'Fix Version') ??
    line(help, 'Fixed Version', 'Fix Version') ??
    '';
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

/** `apt` of `Package: apt`, at the start of a line. */
function line(text: string, ...keys: readonly string[]): string | undefined {
  for (const one of text.split('\n')) {
    const key = keys.find((each) => one.startsWith(`${each}:`));
    const value = key === undefined ? '' : one.slice(key.length + 1);
    if (/^ ?\S/.test(value)) return value.trim();
  }
  return undefined;
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
