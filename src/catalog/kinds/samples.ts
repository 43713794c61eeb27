import type { Found } from '../types.ts';

/** Folders into which package managers unpack libraries. */
const INSTALLED = /(?:^|\/)(?:site-packages|dist-packages|node_modules|gems|usr\/share\/nodejs)\//;
/** Inside of one package, those that nobody runs. */
const SAMPLE = /\/(?:tests?|__tests__|testdata|test-data|fixtures?|__fixtures__|specs?)\//;
/** Enough to account for the file, and less than anything that is installed. */
const CONFIDENCE = 0.5;

/** What packages bring along for their own tests is there, and nobody loads it: it is told with less confidence. */
export function withLessConfidence(found: Found): Found {
  const { evidence } = found;
  if (evidence.confidence <= CONFIDENCE || !evidence.locations.every(isSample)) return found;
  return { ...found, evidence: { ...evidence, confidence: CONFIDENCE } };
}

function isSample(path: string): boolean {
  const place = INSTALLED.exec(path);
  if (place === null) return false;
  const inside = path.slice(place.index + place[0].length);
  return inside.includes('/') && SAMPLE.test(inside.slice(inside.indexOf('/')));
}
