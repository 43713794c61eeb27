import type { Fields } from '../../base/fields.ts';

/** The same fields as in JSON, under the names that tag-value has for them (SPDX 2.3, annex and chapters 6 to 12). */
const DOCUMENT: ReadonlyMap<string, string> = new Map([
  ['SPDXVersion', 'spdxVersion'],
  ['DataLicense', 'dataLicense'],
  ['DocumentName', 'name'],
  ['DocumentNamespace', 'documentNamespace'],
]);
const PACKAGE: ReadonlyMap<string, string> = new Map([
  ['PackageVersion', 'versionInfo'],
  ['PackageSupplier', 'supplier'],
  ['PackageOriginator', 'originator'],
  ['PackageDownloadLocation', 'downloadLocation'],
  ['PackageHomePage', 'homepage'],
  ['PackageSourceInfo', 'sourceInfo'],
  ['PackageLicenseConcluded', 'licenseConcluded'],
  ['PackageLicenseDeclared', 'licenseDeclared'],
  ['PackageCopyrightText', 'copyrightText'],
  ['PackageDescription', 'description'],
  ['PackageComment', 'comment'],
  ['PrimaryPackagePurpose', 'primaryPackagePurpose'],
]);

type Draft = Record<string, unknown>;

/** Reads `Tag: value` lines, with `<text>` over several lines, into the form of SPDX's JSON. Linear. */
export function spdx2FromTagValue(text: string): Fields {
  const info: Draft = { creators: [] };
  const document: Draft = {
    creationInfo: info,
    packages: [],
    files: [],
    relationships: [],
    hasExtractedLicensingInfos: [],
  };
  let current = document;
  const start = (list: string, key: string, value: string): void => {
    current = { [key]: value };
    add(document, list, current);
  };
  for (const [tag, value] of pairsOf(text)) {
    const field = DOCUMENT.get(tag);
    if (field !== undefined) document[field] = value;
    else if (tag === 'Creator') add(info, 'creators', value);
    else if (tag === 'Created') info['created'] = value;
    else if (tag === 'CreatorComment') info['comment'] = value;
    else if (tag === 'PackageName') start('packages', 'name', value);
    else if (tag === 'FileName') start('files', 'fileName', value);
    else if (tag === 'LicenseID') start('hasExtractedLicensingInfos', 'licenseId', value);
    else if (tag === 'LicenseName') current['name'] = value;
    else if (tag === 'SPDXID') current['SPDXID'] = value;
    else if (tag === 'Relationship') add(document, 'relationships', relationshipOf(value));
    else if (tag === 'RelationshipComment') addComment(document, value);
    else if (tag === 'ExternalRef') add(current, 'externalRefs', externalRefOf(value));
    else if (tag === 'PackageChecksum' || tag === 'FileChecksum')
      add(current, 'checksums', checksumOf(value));
    else if (PACKAGE.has(tag)) current[PACKAGE.get(tag) ?? ''] = value;
  }
  return document;
}

function* pairsOf(text: string): Generator<[string, string], void, undefined> {
  let at = 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    let end = newline < 0 ? text.length : newline;
    const inLine = text.slice(at, end).indexOf(':');
    const colon = at + inLine;
    const isPair = inLine >= 0 && text[at] !== '#';
    let value = isPair ? text.slice(colon + 1, end).trim() : '';
    if (value.startsWith('<text>')) {
      const open = text.indexOf('<text>', colon) + '<text>'.length;
      const close = text.indexOf('</text>', open);
      value = text.slice(open, close < 0 ? text.length : close);
      const rest = text.indexOf('\n', close < 0 ? text.length : close);
      end = rest < 0 ? text.length : rest;
    }
    if (isPair) yield [text.slice(at, colon).trim(), value];
    at = end + 1;
  }
}

function add(draft: Draft, key: string, value: unknown): void {
  const list = draft[key];
  if (Array.isArray(list)) list.push(value);
  else draft[key] = [value];
}

function addComment(document: Draft, comment: string): void {
  const last = (document['relationships'] as Draft[]).at(-1);
  if (last) last['comment'] = comment;
}

function relationshipOf(value: string): Draft {
  const [spdxElementId, relationshipType, relatedSpdxElement] = value.split(/\s+/, 3);
  return { spdxElementId, relationshipType, relatedSpdxElement };
}

function externalRefOf(value: string): Draft {
  const [referenceCategory, referenceType, referenceLocator] = value.split(/\s+/, 3);
  return { referenceCategory, referenceType, referenceLocator };
}

function checksumOf(value: string): Draft {
  const colon = value.indexOf(':');
  return { algorithm: value.slice(0, colon).trim(), checksumValue: value.slice(colon + 1).trim() };
}
