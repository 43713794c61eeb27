import { type Digest, digestFromHex, isDigest } from '../base/index.ts';
import { attestationError } from './errors.ts';
import type { Statement } from './statement.ts';

/** A lock of a thousand packages for four architectures needs about 4 MiB. */
export const MAX_STATEMENT_BYTES = 32 * 1024 * 1024;

/** Deeper than any recipe or lock; code that walks values by recursion must not be brought down by a document. */
const MAX_DEPTH = 64;

/**
 * Reads an in-toto Statement v1 of the given predicate type. The predicate itself is not looked into. Throws
 * STATEMENT_INVALID, or STATEMENT_PREDICATE_UNEXPECTED when it is a sound statement of something else.
 */
export async function parseStatement(bytes: Uint8Array, predicateType: string): Promise<Statement> {
  const value = parseJson(bytes);
  const { StatementSchema } = await import('./schema.ts');
  const parsed = StatementSchema.safeParse(value);
  if (!parsed.success) throw invalid(describe(parsed.error.issues));
  if (parsed.data.predicateType !== predicateType)
    throw attestationError(
      'STATEMENT_PREDICATE_UNEXPECTED',
      `the statement is of type ${shorten(parsed.data.predicateType)}, not ${predicateType}`,
      { hint: 'name the document that holds the right statement' },
    );
  return parsed.data as Statement;
}

/** The sha256 digests of the subjects; other algorithms are left out. */
export function subjectDigests(statement: Statement): Digest[] {
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

export function invalid(why: string, cause?: unknown): Error {
  return attestationError('STATEMENT_INVALID', `this is no usable in-toto statement: ${why}`, {
    hint: 'it may be cut short or belong to something else: fetch it again',
    cause,
  });
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_STATEMENT_BYTES)
    throw invalid(`it has ${bytes.length} bytes, and at most ${MAX_STATEMENT_BYTES} are read`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw invalid('it is no JSON in UTF-8', cause);
  }
  if (isDeeperThan(value, MAX_DEPTH)) throw invalid(`its values are nested more than ${MAX_DEPTH} deep`);
  return value;
}

/** Level by level and not by recursion: depth is the very thing in doubt. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= limit; depth++) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
