import { type Fields, fieldOf, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { bytePath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { licenseParts, purlParts } from './component-parts.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { SbomDocument } from './types.ts';

/** Syft's own JSON (schema 11 and later), as far as it says what is there, where, and what needs what. */
export function readSyft(document: Fields): SbomDocument {
  const builder = new GraphBuilder();
  const source = fieldsOf(document['source']);
  const name = textOf(source['name']) ?? textOf(fieldsOf(source['metadata'])['userInput']) ?? 'document';
  const version = textOf(source['version']);
  const root = textOf(source['id']) ?? 'source';
  const type = textOf(source['type']) === 'image' ? 'container' : 'application';
  builder.addComponent(root, withoutUndefined({ id: root, type, name, version }));
  readDistro(fieldsOf(document['distro']), builder);
  for (const artifact of builder.objectsIn(document, 'artifacts')) readArtifact(artifact, builder);
  for (const relationship of objectsOf(document['artifactRelationships'])) {
    const [parent = '', child = '', kind] = ['parent', 'child', 'type'].map((key) =>
      textOf(fieldOf(relationship, key)),
    );
    if (kind === 'dependency-of') builder.depend(child, parent);
    else if (kind === 'ownership-by-file-overlap') builder.contain(parent, child);
  }
  const descriptor = fieldsOf(document['descriptor']);
  const tool = [textOf(descriptor['name']), textOf(descriptor['version'])].filter(
    (part) => part !== undefined,
  );
  return {
    format: 'syft-json',
    version: textOf(fieldsOf(document['schema'])['version']) ?? '?',
    graph: { ...builder.build(root, name, 0), origin: 'analysis' },
    authors: tool.length > 0 ? [tool.join(' ')] : [],
    timestamp: undefined,
    faults: builder.faults,
  };
}

function readDistro(distro: Fields, builder: GraphBuilder): void {
  const [id, versionId, description] = ['id', 'versionID', 'prettyName'].map((key) =>
    textOf(fieldOf(distro, key)),
  );
  if (id === undefined) return;
  builder.addComponent(
    `os:${id}`,
    withoutUndefined({
      id: `os:${id}`,
      type: 'operating-system',
      name: id,
      version: versionId,
      description,
    }),
  );
}

function readArtifact(artifact: Fields, builder: GraphBuilder): void {
  const ref = textOf(artifact['id']) ?? '';
  const [name, version] = [textOf(artifact['name']), textOf(artifact['version'])];
  if (name === undefined) builder.fault(ref, 'it has no name');
  const { broken, ...purl } = purlParts(textOf(artifact['purl']));
  if (broken) builder.fault(ref, `"${textOf(artifact['purl'])}" is not a package URL`, 'not-a-purl');
  const cpes = [
    ...textsOf(artifact['cpes']),
    ...objectsOf(artifact['cpes']).flatMap((cpe) => textOf(cpe['cpe']) ?? []),
  ];
  const licenses = [
    ...textsOf(artifact['licenses']),
    ...objectsOf(artifact['licenses']).flatMap(
      (one) => textOf(one['spdxExpression']) ?? textOf(one['value']) ?? [],
    ),
  ];
  const locations = objectsOf(artifact['locations']).flatMap((one) => {
    const path = textOf(one['path']);
    return path === undefined ? [] : [bytePath(path.replace(/^\/+/, ''))];
  });
  const layers = new Set(objectsOf(artifact['locations']).flatMap((one) => textOf(one['layerID']) ?? []));
  const by = textOf(artifact['foundBy']) ?? 'document';
  const group = textOf(fieldsOf(fieldsOf(artifact['metadata'])['pomProperties'])['groupId']);
  const confidence = artifact['type'] === 'binary' ? 0.9 : 1;
  builder.addComponent(
    ref,
    withoutUndefined({
      id: purl.purl ?? ref,
      type: artifact['type'] === 'binary' ? 'application' : 'library',
      group,
      name: name ?? '?',
      version,
      ...purl,
      cpes: cpes.length > 0 ? cpes : undefined,
      ...licenseParts(licenses),
      evidence:
        locations.length > 0
          ? [{ by: by.replace(/[\s()]/g, '-'), technique: 'other' as const, confidence, locations }]
          : undefined,
      properties: layers.size > 0 ? { 'syft:layerIDs': [...layers].join(' ') } : undefined,
    }),
  );
}
