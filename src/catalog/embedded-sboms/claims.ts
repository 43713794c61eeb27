import { isJsonObject, parseJson } from '../../base/parse-json.ts';

/** A component that a document names by a package URL, as written but for the subpath. */
export type Claim = { purl: string; kind: 'library' | 'application' | 'framework' };

const LIMITS = { bytes: 64 * 1024 * 1024, depth: 100 };
const MAX_CLAIMS = 10_000;
const MAX_PURL = 2000;
/** SPDX's primaryPackagePurpose of what no image holds as software: an image, what something was built from, a file. */
const NO_SOFTWARE = new Set([
  'CONTAINER',
  'SOURCE',
  'FILE',
  'ARCHIVE',
  'container',
  'source',
  'file',
  'archive',
]);

/**
 * The claims of an SBOM in JSON: CycloneDX, SPDX 2, SPDX 3, or syft's own. Only what stands under a package URL: a name alone
 * says too little. Undefined for other JSON. Throws JsonError.
 */
export function parseClaims(bytes: Uint8Array): Claim[] | undefined {
  const json = parseJson(bytes, LIMITS);
  if (!isJsonObject(json)) return undefined;
  if (json['bomFormat'] === 'CycloneDX') return unique(cycloneDxClaims(json));
  if (typeof json['spdxVersion'] === 'string') return unique(spdx2Claims(json));
  if (Array.isArray(json['@graph'])) return unique(json['@graph'].flatMap(spdx3Claim));
  if (isJsonObject(json['descriptor']) && Array.isArray(json['artifacts']))
    return unique(json['artifacts'].flatMap((item) => claimOf(item, 'purl', 'library')));
  return undefined;
}

const TAG = /^ExternalRef: PACKAGE[-_]MANAGER purl (\S{1,2000})[ \t]*$/gm;

/** The claims of an SPDX 2 document in tag-value form; undefined for other texts. */
export function parseTagValueClaims(text: string): Claim[] | undefined {
  if (!/^SPDXVersion:/m.test(text.slice(0, 4096))) return undefined;
  return unique(text.matchAll(TAG).map(([, purl = '']): Claim => ({ purl, kind: 'library' })));
}

/** Components hold components; the document's subject is one too. Depth is bounded by the JSON's. */
function* cycloneDxClaims(json: Record<string, unknown>): Generator<Claim> {
  const { metadata } = json;
  if (isJsonObject(metadata)) yield* componentClaims(metadata['component']);
  for (const item of listOf(json['components'])) yield* componentClaims(item);
}

function* componentClaims(json: unknown): Generator<Claim> {
  if (!isJsonObject(json)) return;
  const { type, scope } = json;
  // Excluded: known of, and not delivered.
  if (type !== 'container' && type !== 'file' && scope !== 'excluded')
    yield* claimOf(json, 'purl', type === 'application' || type === 'framework' ? type : 'library');
  for (const item of listOf(json['components'])) yield* componentClaims(item);
}

/** Without what packages were made from: melange names the sources of each. */
function* spdx2Claims(json: Record<string, unknown>): Generator<Claim> {
  const sources = new Set<unknown>();
  for (const relation of listOf(json['relationships']))
    if (isJsonObject(relation) && relation['relationshipType'] === 'GENERATED_FROM')
      sources.add(relation['relatedSpdxElement']);
  for (const item of listOf(json['packages'])) {
    if (!isJsonObject(item) || NO_SOFTWARE.has(String(item['primaryPackagePurpose']))) continue;
    if (sources.has(item['SPDXID'])) continue;
    for (const ref of listOf(item['externalRefs']))
      if (isJsonObject(ref) && ref['referenceType'] === 'purl')
        yield* claimOf(ref, 'referenceLocator', 'library');
  }
}

function spdx3Claim(json: unknown): Claim[] {
  if (!isJsonObject(json) || json['type'] !== 'software_Package') return [];
  if (NO_SOFTWARE.has(String(json['software_primaryPurpose']))) return [];
  const identifiers = listOf(json['externalIdentifier']).filter(
    (one) => isJsonObject(one) && one['externalIdentifierType'] === 'packageUrl',
  );
  return [
    ...claimOf(json, 'software_packageUrl', 'library'),
    ...identifiers.flatMap((one) => claimOf(one, 'identifier', 'library')),
  ];
}

/** Without the subpath: a part of a package is the package. */
function claimOf(json: unknown, field: string, kind: Claim['kind']): Claim[] {
  const text = isJsonObject(json) ? json[field] : undefined;
  if (typeof text !== 'string' || text.length > MAX_PURL || !text.startsWith('pkg:')) return [];
  return [{ purl: text.split('#', 1)[0] ?? text, kind }];
}

function unique(claims: Iterable<Claim>): Claim[] {
  const found = new Map<string, Claim>();
  for (const claim of claims) {
    if (found.size >= MAX_CLAIMS) break;
    if (!found.has(claim.purl)) found.set(claim.purl, claim);
  }
  return [...found.values()];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
