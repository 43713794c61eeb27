import { compareBytes, messageOf } from '../../base/index.ts';
import type { Report } from '../../image-files/index.ts';
import type { Evidence, Found } from '../types.ts';
import { productOfPurl, purlOf } from './identity.ts';

/** One reason to believe in one component, while it is being decided which component that is. */
export type EvidencePiece = {
  found: Found;
  evidence: Evidence;
  version: string | undefined;
  /** Pieces of one product are of one component when their versions and qualifiers agree. */
  product: string;
  /** Of the version as it was found. */
  purl: string;
};

/**
 * The same whatever order the cataloguers ran in: the most certain first. What no package URL can name is reported: nothing in
 * an image can keep the rest of it from being catalogued.
 */
export function piecesOf(found: readonly Found[], report: Report): EvidencePiece[] {
  return [...found].sort(compareFound).flatMap((item) => {
    const { evidence, version } = item;
    try {
      const purl = purlOf(item, version);
      return [{ found: item, evidence, version, product: productOfPurl(purl), purl }];
    } catch (error) {
      report({ path: evidence.locations[0] ?? '', by: evidence.by, message: messageOf(error) });
      return [];
    }
  });
}

/**
 * The same evidence, for what it is really of. What it was taken for is in the evidence; the name and version of the other are not
 * touched.
 */
export function withFound(
  { found, evidence, version }: EvidencePiece,
  real: Found,
  locations: readonly string[],
): EvidencePiece {
  const seen = purlOf(found, version);
  const value = evidence.value === undefined ? seen : `${seen}: ${evidence.value}`;
  const purl = purlOf(real, real.version);
  return {
    found: real,
    evidence: { ...evidence, locations, value },
    version: real.version,
    product: productOfPurl(purl),
    purl,
  };
}

export function comparePieces(a: EvidencePiece, b: EvidencePiece): number {
  return (
    compareEvidence(a.evidence, b.evidence) ||
    compareBytes(a.version ?? '', b.version ?? '') ||
    compareFound(a.found, b.found)
  );
}

function compareEvidence(a: Evidence, b: Evidence): number {
  return (
    b.confidence - a.confidence ||
    compareBytes(a.by, b.by) ||
    compareBytes(a.technique, b.technique) ||
    compareLists(a.locations, b.locations) ||
    compareBytes(a.value ?? '', b.value ?? '')
  );
}

function compareFound(a: Found, b: Found): number {
  if (a === b) return 0;
  return (
    compareEvidence(a.evidence, b.evidence) ||
    compareBytes(a.type, b.type) ||
    compareBytes(a.namespace ?? '', b.namespace ?? '') ||
    compareBytes(a.name, b.name) ||
    compareBytes(a.version ?? '', b.version ?? '') ||
    compareBytes(JSON.stringify(a), JSON.stringify(b))
  );
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (text !== other) return compareBytes(text, other);
  }
  return a.length - b.length;
}
