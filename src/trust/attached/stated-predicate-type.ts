import { parseJson } from '../../base/parse-json.ts';

const MAX_TYPE = 512;

/** The predicate type that an in-toto statement gives itself. Nothing is checked: for labels only, never for a verdict. */
export function statedPredicateType(statement: Uint8Array): string | undefined {
  try {
    const value: unknown = parseJson(Buffer.from(statement).toString('utf8'));
    const type =
      typeof value === 'object' && value !== null && 'predicateType' in value
        ? value.predicateType
        : undefined;
    return typeof type === 'string' && type.length <= MAX_TYPE ? type : undefined;
  } catch {
    return undefined;
  }
}
