import { type Digest, digestFromHex, isDigest } from '../base/index.ts';
import { attestationError } from './errors.ts';
import { invalid, readStatement, shorten } from './read-statement.ts';
import type { Statement } from './statement.ts';
import { STATEMENT_TYPE } from './type-uris.ts';

/**
 * Reads an in-toto Statement v1 of the given predicate type. The predicate itself is not looked into. Throws
 * STATEMENT_INVALID, or STATEMENT_PREDICATE_UNEXPECTED when it is a sound statement of something else.
 */
export function parseStatement(bytes: Uint8Array, predicateType: string): Statement {
  const { version, ...statement } = readStatement(bytes);
  if (version !== 'v1') throw invalid(`_type: version ${version}, not v1`);
  if (statement.predicateType !== predicateType)
    throw attestationError(
      'STATEMENT_PREDICATE_UNEXPECTED',
      `the statement is of type ${shorten(statement.predicateType)}, not ${predicateType}`,
      { hint: 'name the document that contains the right statement' },
    );
  return { _type: STATEMENT_TYPE, ...statement };
}

/** The sha256 digests of the subjects; other algorithms are left out. */
export function subjectDigests(statement: Pick<Statement, 'subject'>): Digest[] {
  return statement.subject.flatMap(({ digest }) => {
    const text = `sha256:${digest['sha256']}`;
    return isDigest(text) ? [digestFromHex(text.slice('sha256:'.length))] : [];
  });
}

/** Says the first few faults, each with where it is. */
export function describe(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const faults = issues.slice(0, 3).map(({ path, message }) => {
    const place = path.map(String).join('.');
    return place === '' ? message : `${shorten(place)}: ${message}`;
  });
  return faults.join('; ');
}
