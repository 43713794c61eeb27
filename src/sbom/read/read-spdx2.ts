import { type Fields, fieldOf, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { bytePath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { withCompositionRead } from '../graph/composition-property.ts';
import { secondsOf } from './component-parts.ts';
import { GraphBuilder } from './graph-builder.ts';
import { readSpdx2Package, readSpdx2Source } from './read-spdx2-package.ts';
import { applySpdx2Relationship, gatherEvidence } from './read-spdx2-relationships.ts';
import type { SbomDocument } from './types.ts';

/** An SPDX 2.2 or 2.3 document, as its JSON has it. */
export function readSpdx2(document: Fields, format: SbomDocument['format']): SbomDocument {
  const builder = new GraphBuilder();
  const info = fieldsOf(document['creationInfo']);
  const licenses = new Map(
    objectsOf(document['hasExtractedLicensingInfos']).map((license) => {
      const id = textOf(license['licenseId']) ?? '';
      return [id, textOf(license['name']) ?? id.replace('LicenseRef-', '')];
    }),
  );
  const described = new Set(textsOf(document['documentDescribes']));
  const sources = new Map<string, ReturnType<typeof readSpdx2Source>>();
  for (const fields of builder.objectsIn(document, 'packages')) {
    const ref = textOf(fields['SPDXID']) ?? '';
    const source = readSpdx2Source(fields);
    if (source === undefined) readSpdx2Package(fields, ref, builder, licenses);
    else sources.set(ref, source);
  }
  for (const file of objectsOf(document['files'])) readFile(file, builder);
  const evidence = gatherEvidence(builder);
  for (const relationship of objectsOf(document['relationships']))
    applySpdx2Relationship(relationship, { builder, described, sources, evidence });
  evidence.finish();

  const timestamp = textOf(info['created']);
  const created = secondsOf(timestamp);
  if (created === undefined)
    builder.fault(
      'creationInfo',
      timestamp === undefined ? 'it has no time' : `"${timestamp}" is not a valid time`,
    );
  for (const key of ['SPDXID', 'name', 'dataLicense', 'documentNamespace'])
    if (textOf(fieldOf(document, key)) === undefined) builder.fault('the document', `it has no ${key}`);
  const root = described.size === 1 ? [...described][0] : undefined;
  const graph = builder.build(root, textOf(document['name']) ?? 'document', created ?? 0);
  const origin = originOf(textOf(info['comment']));
  return {
    format,
    version: (textOf(document['spdxVersion']) ?? '?').replace('SPDX-', ''),
    graph: withoutUndefined({ ...withCompositionRead(graph), origin }),
    authors: textsOf(info['creators']),
    timestamp: created === undefined ? undefined : timestamp,
    faults: builder.faults,
  };
}

function originOf(comment = ''): SbomDocument['graph']['origin'] {
  if (comment.startsWith('The time is that of the lock')) return 'build';
  return comment.startsWith('Found by looking into the image') ? 'analysis' : undefined;
}

function readFile(fields: Fields, builder: GraphBuilder): void {
  const ref = textOf(fields['SPDXID']) ?? '';
  const name = textOf(fields['fileName']);
  const sums = new Map(
    objectsOf(fields['checksums']).map((sum) => [textOf(sum['algorithm']), textOf(sum['checksumValue'])]),
  );
  const [sha1, sha256, md5] = ['SHA1', 'SHA256', 'MD5'].map((algorithm) => sums.get(algorithm));
  if (name === undefined) return builder.fault(ref, 'the file has no name');
  // SPDX 2.3, 8.4.
  if (sha1 === undefined) builder.fault(ref, 'the file has no SHA1');
  const path = bytePath(name.replace(/^(?:\.?\/)+/, ''));
  builder.addFile(
    ref,
    withoutUndefined({
      path,
      sha1: sha1 ?? '0'.repeat(40),
      sha256,
      md5,
    }),
  );
}
