import { compareBytes } from '../../base/index.ts';
import { evidenceNote, placesOf, type SeenAt } from '../graph/evidence-note.ts';
import type { NormalizedGraph } from '../graph/normalize-graph.ts';
import type { Component, SbomFile } from '../types.ts';
import { fileId, packageId } from './spdx-package.ts';
import type { SpdxRelationship } from './spdx-types.ts';

/** Who describes, contains, needs, was made of and is seen in what; each once, in byte order. */
export function spdxRelationships(graph: NormalizedGraph): SpdxRelationship[] {
  const ids = new Map(graph.components.map((component) => [component.id, packageId(component)]));
  const idOf = (id: string): string => ids.get(id) ?? '';
  const root = idOf(graph.root);
  const seenIn = evidenceFiles(graph);
  const inside = [
    ...graph.others.map(({ id }) => relate(root, 'CONTAINS', idOf(id))),
    ...graph.dependencies.map(({ from, to }) => relate(idOf(from), 'DEPENDS_ON', idOf(to))),
    ...graph.files.flatMap((file) =>
      file.owner === undefined ? [] : [relate(idOf(file.owner), 'CONTAINS', fileId(file))],
    ),
    ...graph.components.flatMap((component) => [
      ...(component.containedIn ?? []).flatMap((holder) =>
        holder === graph.root ? [] : [relate(idOf(holder), 'CONTAINS', idOf(component.id))],
      ),
      ...sourceOf(component, idOf),
      ...placesOf(component.evidence ?? []).flatMap((seen) => {
        const file = seenIn(seen);
        if (file === undefined) return [];
        return [{ ...relate(idOf(component.id), 'OTHER', fileId(file)), comment: noteAt(seen, file) }];
      }),
    ]),
  ];
  inside.sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
  return [relate('SPDXRef-DOCUMENT', 'DESCRIBES', root), ...inside];
}

/** The file of the document that holds a place: the place itself, or the archive around it. */
export function evidenceFiles(
  graph: NormalizedGraph,
): (seen: Required<Pick<SeenAt, 'location'>>) => SbomFile | undefined {
  const files = new Map(graph.files.map((file) => [file.path, file]));
  return ({ location }) => files.get(outerPath(location));
}

function outerPath(location: string): string {
  return location.split('!/', 1)[0] ?? location;
}

/** The file says where it is; inside of an archive there is more to say. */
function noteAt({ location, ...seen }: SeenAt, file: SbomFile): string {
  return evidenceNote(location === file.path || location === undefined ? seen : { ...seen, location });
}

function sourceOf({ id, source }: Component, idOf: (id: string) => string): SpdxRelationship[] {
  if (source === undefined) return [];
  return [
    relate(
      idOf(id),
      'GENERATED_FROM',
      idOf(source.purl) || packageId({ id: source.purl, name: source.name }),
    ),
  ];
}

function relate(
  spdxElementId: string,
  relationshipType: SpdxRelationship['relationshipType'],
  relatedSpdxElement: string,
): SpdxRelationship {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}

function sortKey(relationship: SpdxRelationship): string {
  const { spdxElementId, relationshipType, relatedSpdxElement, comment = '' } = relationship;
  return `${spdxElementId} ${relationshipType} ${relatedSpdxElement} ${comment}`;
}
