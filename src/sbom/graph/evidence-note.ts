import { bytePath, displayPath } from '../../base/index.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { EvidenceTechnique, SbomEvidence } from '../types.ts';

/** One piece of evidence at one place. `location`: a byte string; undefined: said elsewhere in the document. */
export type SeenAt = Omit<SbomEvidence, 'locations'> & { location?: string };

/**
 * `seen by java (manifest-analysis, 0.9) in "opt/app.war!/WEB-INF/lib/a.jar": Implementation-Version: 1`, for the places of
 * documents that only take text. `parseEvidenceNote` reads it again.
 */
export function evidenceNote({ by, technique, confidence, location, value }: SeenAt): string {
  const where = location === undefined ? '' : ` in ${JSON.stringify(displayPath(location))}`;
  return `seen by ${by} (${technique}, ${confidence})${where}${value === undefined ? '' : `: ${value}`}`;
}

/** Undefined: some other text. */
export function parseEvidenceNote(note: string): SeenAt | undefined {
  const match =
    /^seen by ([^\s()]+) \(([a-z-]{1,30}), (0|1|0\.\d{1,18})\)(?: in ("(?:[^"\\]|\\.)*"))?(?:: (.*))?$/s.exec(
      note,
    );
  if (match === null) return undefined;
  const [, by = '', technique = '', confidence, quoted, value] = match;
  if (!isTechnique(technique)) return undefined;
  const location = quoted === undefined ? undefined : unquote(quoted);
  return withoutUndefined({
    by,
    technique,
    confidence: Number(confidence),
    location: location !== undefined ? bytePath(location) : undefined,
    value,
  });
}

/** Evidence by location, taken apart for documents that list places. */
export function placesOf(evidence: readonly SbomEvidence[]): (SeenAt & { location: string })[] {
  return evidence.flatMap(({ locations, ...seen }) => locations.map((location) => ({ ...seen, location })));
}

/** And together again: one for all places where the same was seen in the same way. */
export function gatherPlaces(places: readonly (SeenAt & { location: string })[]): SbomEvidence[] {
  const groups = Map.groupBy(places, (seen) => evidenceNote({ ...seen, location: '' }));
  return [...groups.values()].map((group) => {
    const [{ location: _, ...seen }] = group as [SeenAt];
    return { ...seen, locations: group.map(({ location }) => location) };
  });
}

const TECHNIQUES: ReadonlySet<string> = new Set<EvidenceTechnique>([
  'source-code-analysis',
  'binary-analysis',
  'manifest-analysis',
  'ast-fingerprint',
  'hash-comparison',
  'instrumentation',
  'dynamic-analysis',
  'filename',
  'attestation',
  'other',
]);

export function isTechnique(text: unknown): text is EvidenceTechnique {
  return typeof text === 'string' && TECHNIQUES.has(text);
}

function unquote(quoted: string): string | undefined {
  try {
    return parseJsonText(quoted) as string;
  } catch {
    return undefined;
  }
}
