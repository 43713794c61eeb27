import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ImageTree } from '../../image-files/index.ts';
import type { Found } from '../types.ts';
import { stringsExaminer } from './examiner.ts';
import type { StringFact } from './rule.ts';
import type { Software } from './software.ts';

const CONFIDENCE = 0.9;
/** It is there, but says several versions. */
const CONFIDENCE_WITHOUT_VERSION = 0.5;

/** What one table makes of the strings of all files. */
export function* foundInStrings(
  by: string,
  table: ReadonlyMap<string, Software>,
  tree: ImageTree,
): Generator<Found> {
  for (const { file, facts } of tree.factsOf(stringsExaminer))
    for (const fact of facts) {
      const software = table.get(fact.software);
      if (software !== undefined) yield foundOf(by, software, fact, file.path);
    }
}

/** `location`: of a file, or of one inside of an archive. */
export function foundOf(by: string, software: Software, fact: StringFact, location: string): Found {
  const { id, type = 'generic', namespace, name = id, kind, cpe, confidence = CONFIDENCE } = software;
  const { version, text } = fact;
  return withoutUndefined({
    type,
    namespace,
    name,
    version,
    kind,
    evidence: {
      by,
      technique: 'binary-analysis',
      confidence: version === undefined ? CONFIDENCE_WITHOUT_VERSION : confidence,
      locations: [location],
      value: text,
    },
    cpes: cpe === undefined || version === undefined ? undefined : [cpeOf(cpe, version)],
  });
}

/** CPE 2.3, formatted string binding: whatever is not a letter, digit, point, hyphen or underscore is quoted. */
function cpeOf(vendorAndProduct: string, version: string): string {
  const [vendor = '', product = ''] = vendorAndProduct.split(':');
  const quoted = [vendor, product, version].map((text) => text.replaceAll(/[^-.\w]/g, String.raw`\$&`));
  return `cpe:2.3:a:${quoted.join(':')}:*:*:*:*:*:*:*`;
}
