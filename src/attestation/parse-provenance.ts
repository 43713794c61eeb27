import { describe, parseStatement } from './parse-statement.ts';
import type { Provenance } from './provenance.ts';
import { invalid } from './read-statement.ts';
import type { Statement } from './statement.ts';
import { BUILD_TYPE, PROVENANCE_TYPE } from './type-uris.ts';

/**
 * Reads back what `provenanceStatement` wrote. Recipe and lock documents come out as plain JSON: callers parse
 * them as any other recipe and lock. Throws STATEMENT_INVALID and STATEMENT_PREDICATE_UNEXPECTED.
 */
export async function parseProvenance(bytes: Uint8Array): Promise<Statement<Provenance>> {
  const statement = parseStatement(bytes, PROVENANCE_TYPE);
  const { ProvenanceSchema } = await import('./schema.ts');
  const parsed = ProvenanceSchema.safeParse(statement.predicate);
  if (!parsed.success)
    throw invalid(`its provenance is not of a ${BUILD_TYPE} build (${describe(parsed.error.issues)})`);
  return { ...statement, predicate: parsed.data as Provenance };
}
