import type { Found } from '../types.ts';

/** Folders into which package managers unpack libraries, and inside of one package those that nobody runs. */
const SAMPLE =
  /(?:^|\/)(?:site-packages|dist-packages|node_modules|gems|usr\/share\/nodejs)\/[^/].*\/(?:tests?|__tests__|testdata|test-data|fixtures?|__fixtures__|specs?)\//;
/** Enough to account for the file, and less than anything that is installed. */
const CONFIDENCE = 0.5;

/** What packages bring along for their own tests is there, and nobody loads it: it is told with less confidence. */
export function withLessConfidence(found: Found): Found {
  const { evidence } = found;
  if (evidence.confidence <= CONFIDENCE || !evidence.locations.every((path) => SAMPLE.test(path)))
    return found;
  return { ...found, evidence: { ...evidence, confidence: CONFIDENCE } };
}
