import type { Evidence, Found } from '../types.ts';

/** Package managers whose packages contain whole programs: what they own unchanged is theirs, whatever else is seen in it. */
const OWNER_TYPES = new Set(['deb', 'opkg', 'apk', 'rpm', 'alpm', 'ebuild', 'brew', 'conda']);

/** Cataloguers that see what was linked or copied into a file, never what the file is. */
const PART_SEERS = new Set(['vendored']);

/** Below this, what was seen is a guess and does not account for a file. */
const CERTAIN = 0.5;

export function bringsPrograms(type: string): boolean {
  return OWNER_TYPES.has(type);
}

export function isOwner({ type, evidence }: Found): boolean {
  return bringsPrograms(type) && evidence.technique === 'manifest-analysis';
}

export function isPart({ part, by }: Evidence): boolean {
  return part ?? PART_SEERS.has(by);
}

/** A document inside the image says so; nobody saw it. */
export function isClaim({ technique }: Evidence): boolean {
  return technique === 'attestation';
}

/** The file is known by what is in it. A name accounts for nothing, nor does a claim, nor a library linked into it. */
export function isOfWholeFile(evidence: Evidence): boolean {
  return (
    !isPart(evidence) &&
    !isClaim(evidence) &&
    evidence.technique !== 'filename' &&
    evidence.confidence >= CERTAIN
  );
}
