import type { VerifiedBundle } from '../../sigstore/index.ts';

/** Where statements say when they were made, by the names that their predicates have for it. */
const PLACES = [
  // Our reproduction and test result; SLSA verification summary; SLSA provenance v1, v0.2; cosign's vulnerability scan.
  ['at'],
  ['timeVerified'],
  ['runDetails', 'metadata', 'finishedOn'],
  ['metadata', 'buildFinishedOn'],
  ['metadata', 'scanFinishedOn'],
];

/** When a statement says that it was made, ms: what is signed cannot be renewed with what is stamped on it. Undefined: it does not say. */
export function statedTime({ content }: Pick<VerifiedBundle, 'content'>): number | undefined {
  if (content.kind !== 'statement') return undefined;
  for (const path of PLACES) {
    const text = path.reduce<unknown>(memberOf, content.statement.predicate);
    const at = typeof text === 'string' && /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(at)) return at;
  }
  return undefined;
}

function memberOf(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  return isObject ? (value as Record<string, unknown>)[key] : undefined;
}
