import { fileOf } from './location.ts';
import { type EvidencePiece, withFound } from './piece.ts';

/** What the bytes of a Java runtime's own programs are taken for. */
const RUNTIMES = new Set(['graalvm', 'jdk', 'jre', 'openjdk']);

/**
 * A Java runtime is one thing: its `release` file says which, and what is known of the programs and nameless archives in its
 * folder is evidence for it. What was linked into them stays a library of its own.
 */
export function absorbRuntimes(pieces: readonly EvidencePiece[]): EvidencePiece[] {
  const homes = new Map<string, EvidencePiece>();
  for (const piece of pieces) {
    const [location] = piece.evidence.locations;
    if (piece.evidence.by === 'jvm' && location !== undefined) homes.set(folderOf(location), piece);
  }
  return pieces.map((piece) => {
    const home = isOfRuntime(piece) ? homeOf(piece, homes) : undefined;
    return home === undefined ? piece : withFound(piece, home.found, piece.evidence.locations);
  });
}

function isOfRuntime({ found: { type, name }, evidence: { by } }: EvidencePiece): boolean {
  return type === 'generic' && (by === 'java' || (by === 'classifiers' && RUNTIMES.has(name)));
}

/** The one folder that all of it is in. */
function homeOf(
  { evidence }: EvidencePiece,
  homes: ReadonlyMap<string, EvidencePiece>,
): EvidencePiece | undefined {
  const [first, ...rest] = evidence.locations.map((location) => nearest(fileOf(location), homes));
  return rest.every((home) => home === first) ? first : undefined;
}

function nearest(path: string, homes: ReadonlyMap<string, EvidencePiece>): EvidencePiece | undefined {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    const home = homes.get(folder);
    if (home !== undefined) return home;
  }
  return undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
