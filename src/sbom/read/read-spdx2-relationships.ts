import { type Fields, fieldOf, textOf } from '../../base/fields.ts';
import { gatherPlaces, parseEvidenceNote, placesOf, type SeenAt } from '../graph/evidence-note.ts';
import type { Component } from '../types.ts';
import type { GraphBuilder } from './graph-builder.ts';

type Reading = {
  builder: GraphBuilder;
  /** References of what the document describes; more are found here. */
  described: Set<string>;
  sources: ReadonlyMap<string, Component['source']>;
  evidence: ReturnType<typeof gatherEvidence>;
};

/** SPDX 2.3, 11: the relations that say what is in what, what needs what, and where it was seen. */
export function applySpdx2Relationship(
  fields: Fields,
  { builder, described, sources, evidence }: Reading,
): void {
  const [from = '', type, to = ''] = ['spdxElementId', 'relationshipType', 'relatedSpdxElement'].map((key) =>
    textOf(fieldOf(fields, key)),
  );
  if (to === 'NONE' || to === 'NOASSERTION') return;
  switch (type) {
    case 'DESCRIBES':
      return void described.add(to);
    case 'DESCRIBED_BY':
      return void described.add(from);
    case 'CONTAINS':
      return sources.has(to) ? undefined : builder.contain(from, to);
    case 'CONTAINED_BY':
      return builder.contain(to, from);
    case 'DEPENDS_ON':
      return builder.depend(from, to);
    case 'DEPENDENCY_OF':
    case 'RUNTIME_DEPENDENCY_OF':
      return builder.depend(to, from);
    case 'GENERATED_FROM': {
      const [component, source, origin] = [
        builder.componentOf(from),
        sources.get(to),
        builder.componentOf(to),
      ];
      if (component !== undefined && source !== undefined) component.source = source;
      if (origin !== undefined) origin.absent = true;
      return;
    }
    case 'OTHER':
      return evidence.add(from, to, textOf(fields['comment']) ?? '');
    default:
      return;
  }
}

/** Collects in which files components were seen, and gives it to them in the end. */
export function gatherEvidence(builder: GraphBuilder): {
  add(component: string, file: string, note: string): void;
  finish(): void;
} {
  const places = new Map<string, (SeenAt & { location: string })[]>();
  return {
    add(component, file, note) {
      const path = builder.filePathOf(file);
      if (path === undefined) return;
      const seen = parseEvidenceNote(note) ?? foreignNote(note);
      if (seen === undefined) return;
      const list = places.get(component) ?? [];
      list.push({ ...seen, location: seen.location ?? path });
      places.set(component, list);
    },
    finish() {
      for (const [ref, seen] of places) {
        const component = builder.componentOf(ref);
        if (component) component.evidence = gatherPlaces([...placesOf(component.evidence ?? []), ...seen]);
      }
    },
  };
}

/** Syft's words for the same. */
function foreignNote(note: string): SeenAt | undefined {
  return note.startsWith('evident-by') ? { by: 'document', technique: 'other', confidence: 0.5 } : undefined;
}
