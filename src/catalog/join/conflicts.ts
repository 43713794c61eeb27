import type { Report } from '../../image-files/index.ts';
import { isClaim, isPart } from './kinds.ts';
import type { EvidencePiece } from './piece.ts';

/**
 * One file is one version of a program. Where the bytes seem to say several, the more certain one stands, and the more exact of
 * `3` and `3.0.11`; where nothing decides between them, no version does. Only what was recognised by its bytes can be
 * wrong in this way: manifests may well name a package in several versions, and a file hold several copies of a library.
 */
export function settleConflicts(pieces: readonly EvidencePiece[], report: Report): EvidencePiece[] {
  const readings = new Map<string, EvidencePiece[]>();
  for (const piece of pieces) {
    if (!isReading(piece)) continue;
    for (const location of piece.evidence.locations) push(readings, keyOf(piece, location), piece);
  }
  const settled = new Map<string, string | undefined>();
  for (const [key, rivals] of readings) {
    const versions = [...new Set(rivals.map(({ version }) => version))];
    if (versions.length < 2 || areCopies(rivals)) continue;
    settled.set(key, versionOf(rivals));
    if (!versions.every((one) => versions.every((other) => isRefined(one, other))))
      tell(key, versions, report);
  }
  return pieces.flatMap((piece) => apply(piece, settled));
}

function isReading({ found: { type, kind, evidence }, version }: EvidencePiece): boolean {
  return type === 'generic' && kind !== 'operating-system' && !isClaim(evidence) && version !== undefined;
}

/** A library may be linked into a file several times: one reader that says of equal certainty two versions saw both. */
function areCopies([first, ...rest]: readonly EvidencePiece[]): boolean {
  if (first === undefined || !isPart(first.evidence)) return false;
  const { by, technique, confidence } = first.evidence;
  return rest.every(
    ({ evidence }) =>
      evidence.by === by && evidence.technique === technique && evidence.confidence === confidence,
  );
}

function keyOf({ product }: EvidencePiece, location: string): string {
  return `${product} ${location}`;
}

/** Rivals come with the most certain first. */
function versionOf(rivals: readonly EvidencePiece[]): string | undefined {
  const [first] = rivals;
  const equals = rivals.filter(({ evidence }) => evidence.confidence === first?.evidence.confidence);
  const longest = equals.reduce((a, { version = '' }) => (version.length > a.length ? version : a), '');
  return equals.every(({ version }) => isRefined(version, longest)) ? refined(longest, rivals) : undefined;
}

/** A less certain reading may still be the more exact one. */
function refined(version: string, rivals: readonly EvidencePiece[]): string {
  return rivals.reduce(
    (best, rival) =>
      rival.version !== undefined && isRefined(best, rival.version) && rival.version.length > best.length
        ? rival.version
        : best,
    version,
  );
}

/** One is the other, or its beginning at a border. */
function isRefined(one = '', other = ''): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return (
    long.startsWith(short) && (long.length === short.length || /[^0-9a-z]/i.test(long[short.length] ?? ''))
  );
}

/** A piece with several locations may be right in one and wrong in another. */
function apply(piece: EvidencePiece, settled: ReadonlyMap<string, string | undefined>): EvidencePiece[] {
  if (!isReading(piece)) return [piece];
  const byVersion = new Map<string | undefined, string[]>();
  for (const location of piece.evidence.locations) {
    const key = keyOf(piece, location);
    const version = settled.has(key) ? settled.get(key) : piece.version;
    const locations = byVersion.get(version);
    if (locations === undefined) byVersion.set(version, [location]);
    else locations.push(location);
  }
  return [...byVersion].map(([version, locations]) => ({
    ...piece,
    version,
    evidence: { ...piece.evidence, locations },
  }));
}

function tell(key: string, versions: readonly (string | undefined)[], report: Report): void {
  const [product = '', ...rest] = key.split(' ');
  const said = versions
    .map((version) => version ?? '')
    .sort()
    .join(', ');
  report({
    path: rest.join(' '),
    by: 'join',
    message: `${product} seems to be there in several versions: ${said}`,
    isRemark: true,
  });
}

function push(map: Map<string, EvidencePiece[]>, key: string, value: EvidencePiece): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
