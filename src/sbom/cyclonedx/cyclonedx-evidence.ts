import { displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { evidenceNote, placesOf } from '../graph/evidence-note.ts';
import type { Component } from '../types.ts';
import type { CdxEvidence, CdxIdentity, CdxProperty, CdxVersion } from './types.ts';

/** Why a component is believed to be there, as far as the version of CycloneDX has a place for it. */
export function cdxEvidence(component: Component, version: CdxVersion): CdxEvidence | undefined {
  const { evidence = [], purl } = component;
  if (version === '1.4' || evidence.length === 0) return undefined;
  const identity: CdxIdentity = {
    field: purl === undefined ? 'name' : 'purl',
    confidence: Math.max(...evidence.map(({ confidence }) => confidence)),
    methods: evidence.map(({ technique, confidence, value }) =>
      withoutUndefined({
        technique,
        confidence,
        value,
      }),
    ),
  };
  const occurrences = placesOf(evidence).map(({ location, ...seen }) =>
    withoutUndefined({
      location: displayPath(location),
      additionalContext: hasNotes(version) ? evidenceNote(seen) : undefined,
    }),
  );
  return withoutUndefined({
    identity: hasNotes(version) ? [identity] : identity,
    occurrences: occurrences.length > 0 ? occurrences : undefined,
  });
}

/** What has no place in `evidence`: who saw it there. */
export function evidenceProperties({ evidence = [] }: Component, version: CdxVersion): CdxProperty[] {
  if (hasNotes(version)) return [];
  return placesOf(evidence).map((seen) => ({ name: EVIDENCE_PROPERTY, value: evidenceNote(seen) }));
}

export const EVIDENCE_PROPERTY = 'shearwall:evidence';

function hasNotes(version: CdxVersion): boolean {
  return version === '1.6' || version === '1.7';
}
