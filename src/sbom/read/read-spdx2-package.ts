import { type Fields, fieldOf, objectsOf, textOf } from '../../base/fields.ts';
import { bytePath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { gatherPlaces, parseEvidenceNote } from '../graph/evidence-note.ts';
import { claimedSource } from '../graph/source-purl.ts';
import type { Component } from '../types.ts';
import { checksumsOf, licenseParts, purlParts } from './component-parts.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** The source package that only says what others were built from; undefined: some other package. */
export function readSpdx2Source(fields: Fields): NonNullable<Component['source']> | undefined {
  const purl = objectsOf(fields['externalRefs']).find(
    (ref) => textOf(ref['referenceType']) === 'source-purl',
  );
  const [name, version] = [textOf(fields['name']), textOf(fields['versionInfo'])];
  if (purl === undefined || name === undefined || version === undefined) return undefined;
  return { name, version, purl: textOf(purl['referenceLocator']) ?? '' };
}

export function readSpdx2Package(
  fields: Fields,
  ref: string,
  builder: GraphBuilder,
  licenses: ReadonlyMap<string, string>,
): void {
  if (!/^SPDXRef-[A-Za-z0-9.-]+$/.test(ref))
    builder.fault(ref || 'a package', 'its SPDXID is not well formed');
  const name = textOf(fields['name']);
  if (name === undefined) builder.fault(ref, 'it has no name');
  if (textOf(fields['downloadLocation']) === undefined) builder.fault(ref, 'it has no downloadLocation');
  const { broken, ...purl } = purlParts(locatorsOf(fields, ['purl'])[0]);
  if (broken) builder.fault(ref, 'its purl is not a package URL', 'not-a-purl');
  const cpes = locatorsOf(fields, ['cpe23Type', 'cpe22Type']);
  const [version, description, homepage] = ['versionInfo', 'description', 'homepage'].map((key) =>
    said(fields, key),
  );
  const copyright = said(fields, 'copyrightText');
  const license = said(fields, 'licenseDeclared') ?? said(fields, 'licenseConcluded');
  const supplier = actorOf(said(fields, 'supplier')) ?? actorOf(said(fields, 'originator'));
  const source = purl.source ?? infoSource(said(fields, 'sourceInfo'), purl.purl);
  const group = /^pkg:maven\/([^/@?#]+)\//.exec(purl.purl ?? '')?.[1];
  const evidence = noteEvidence(fields, builder);
  builder.addComponent(
    ref,
    withoutUndefined({
      id: purl.purl ?? ref,
      type: typeOf(ref, textOf(fields['primaryPackagePurpose'])),
      group: group !== undefined ? decodeURIComponent(group) : undefined,
      name: name ?? '?',
      version,
      purl: purl.purl,
      absent: /^(?:SOURCE|ARCHIVE)$/.test(textOf(fields['primaryPackagePurpose']) ?? '') ? true : undefined,
      source,
      cpes: cpes.length > 0 ? cpes : undefined,
      ...licenseParts(license === undefined ? [] : [license], licenses),
      copyright,
      supplier: supplier ? supplier : undefined,
      description,
      homepage,
      checksums: checksumsOf(
        objectsOf(fields['checksums']).map((sum) =>
          textOf(sum['algorithm']) === 'SHA256' ? textOf(sum['checksumValue']) : undefined,
        ),
      ),
      evidence: evidence.length > 0 ? evidence : undefined,
      properties: propertiesOf(textOf(fields['comment']), trivyIdentity(fields)),
    }),
  );
}

/** What a document says; NOASSERTION and NONE say nothing. */
function said(fields: Fields, key: string): string | undefined {
  const text = textOf(fieldOf(fields, key));
  return text === 'NOASSERTION' || text === 'NONE' ? undefined : text;
}

/** Trivy's words, and ours. */
function infoSource(info: string | undefined, purl: string | undefined): Component['source'] {
  const [, name, version] = /^built package from: (\S{1,500}) (\S{1,500})$/.exec(info ?? '') ?? [];
  if (name === undefined || version === undefined || purl === undefined) return undefined;
  return claimedSource(purl, { name, version });
}

function locatorsOf(fields: Fields, types: readonly string[]): string[] {
  return objectsOf(fields['externalRefs']).flatMap((ref) =>
    types.includes(textOf(ref['referenceType'])?.split('/').at(-1) ?? '')
      ? (textOf(ref['referenceLocator']) ?? [])
      : [],
  );
}

/** Older documents have no purpose; Trivy writes it into the id. */
function typeOf(ref: string, purpose: string | undefined): Component['type'] {
  if (
    purpose === 'OPERATING_SYSTEM' ||
    purpose === 'OPERATING-SYSTEM' ||
    ref.startsWith('SPDXRef-OperatingSystem-')
  )
    return 'operating-system';
  const type = purpose?.toLowerCase();
  return type === 'container' || type === 'application' || type === 'framework' || type === 'file'
    ? type
    : 'library';
}

/** `Organization: Debian (x@example.org)`. */
function actorOf(text: string | undefined): Component['supplier'] {
  const [, role, rest = ''] = /^(Person|Organization):\s*(.*)$/s.exec(text ?? '') ?? [];
  if (rest === '') return undefined;
  const open = rest.endsWith(')') ? rest.lastIndexOf('(') : -1;
  const name = (open > 0 ? rest.slice(0, open) : rest).trim();
  const email = open > 0 ? rest.slice(open + 1, -1) : '';
  return withoutUndefined({
    name,
    email: email.includes('@') ? email : undefined,
    kind: role === 'Person' ? ('person' as const) : undefined,
  });
}

/** Lines of `name=value`, as we write properties; undefined where it is another comment. */
function propertiesOf(
  comment: string | undefined,
  more: Readonly<Record<string, string>>,
): Component['properties'] {
  const pairs = (comment?.split('\n') ?? []).map((line) => /^([A-Za-z][\w.-]*:[\w.:-]+)=(.*)$/.exec(line));
  const own = pairs.includes(null) ? [] : pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']);
  const properties = { ...more, ...Object.fromEntries(own) } as Record<string, string>;
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** Trivy says which image it looked into in annotations here, and in properties of these names in CycloneDX. */
function trivyIdentity(fields: Fields): Record<string, string> {
  const found: Record<string, string> = {};
  for (const each of objectsOf(fields['annotations'])) {
    if (textOf(each['annotator'])?.startsWith('Tool: trivy') !== true) continue;
    const [, key, value] = /^(ImageID|RepoDigest): (.{1,500})$/.exec(textOf(each['comment']) ?? '') ?? [];
    if (key !== undefined && value !== undefined) found[`aquasecurity:trivy:${key}`] ??= value;
  }
  return found;
}

function noteEvidence(fields: Fields, builder: GraphBuilder): NonNullable<Component['evidence']> {
  const places = objectsOf(fields['annotations']).flatMap((annotation) => {
    const comment = textOf(annotation['comment']) ?? '';
    readEffect(comment, builder);
    const { location, ...seen } = parseEvidenceNote(comment) ?? {};
    return location === undefined || !('by' in seen) ? [] : [{ ...seen, location }];
  });
  return gatherPlaces(places);
}

function readEffect(comment: string, builder: GraphBuilder): void {
  if (!comment.startsWith('shearwall:effect ')) return;
  const colon = comment.indexOf(': ');
  const files = comment.lastIndexOf(' Files: ');
  if (colon < 0 || files < colon) return;
  const name = comment.slice('shearwall:effect '.length, colon);
  const description = comment.slice(colon + 2, files);
  for (const path of comment.slice(files + ' Files: '.length).split(', '))
    builder.addEffect(name, description, bytePath(path.replace(/^\//, '')));
}
