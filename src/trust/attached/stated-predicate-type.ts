import type { Envelope } from '../../sigstore/index.ts';

/** What an envelope says that its statement is about. Nothing is checked: for labels only, never for a verdict. */
export function statedPredicateType({ payload }: Envelope): string | undefined {
  return predicateTypeIn(payload);
}

/** The same of a bare in-toto statement. */
export function predicateTypeIn(statement: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(statement).toString('utf8'));
    const type =
      typeof value === 'object' && value !== null && 'predicateType' in value
        ? value.predicateType
        : undefined;
    return typeof type === 'string' && type.length <= 512 ? type : undefined;
  } catch {
    return undefined;
  }
}
