import { isJsonObject, JsonError, parseJson } from '../base/parse-json.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { attestationError } from './errors.ts';
import { STATEMENT_TYPE, STATEMENT_TYPE_V01 } from './type-uris.ts';

/** A lock of a thousand packages for four architectures needs about 4 MiB. */
export const MAX_STATEMENT_BYTES = 32 * 1024 * 1024;

/** Deeper than any recipe, lock or SBOM; code that walks values by recursion must not be crashed by a document. */
const MAX_DEPTH = 64;
const MAX_SUBJECTS = 10_000;
const MAX_TEXT = 4096;

/** What every in-toto statement says, no matter what made it. The predicate is not examined. */
export type ReadStatement = {
  version: 'v0.1' | 'v1';
  /** At least one, each with at least one digest. */
  subject: { name?: string; digest: Record<string, string>; annotations?: Record<string, unknown> }[];
  predicateType: string;
  /** A JSON object, an empty one where the statement leaves it out; text where cosign attested an SPDX document that is not JSON. */
  predicate: Record<string, unknown> | string;
};

/**
 * Reads an in-toto Statement v0.1 or v1 (in-toto attestation framework, spec/v1/statement.md). Fields that are not named there are
 * dropped: nobody may come to rely on what was not checked. A name that stands twice in an object is refused: of the two values, other
 * readers may take the other. Throws STATEMENT_INVALID.
 */
export function readStatement(bytes: Uint8Array): ReadStatement {
  const value = parse(bytes);
  if (!isJsonObject(value)) throw invalid('it is not a JSON object');
  const { _type: type, subject, predicate = {} } = value;
  if (type !== STATEMENT_TYPE && type !== STATEMENT_TYPE_V01)
    throw invalid(`_type: ${typeof type === 'string' ? shorten(type) : 'none'}, not ${STATEMENT_TYPE}`);
  if (!Array.isArray(subject) || subject.length === 0)
    throw invalid('subject: not a list with at least one entry');
  if (subject.length > MAX_SUBJECTS)
    throw invalid(`subject: there are ${subject.length}, and at most ${MAX_SUBJECTS} are read`);
  if (predicate !== null && typeof predicate !== 'string' && !isJsonObject(predicate))
    throw invalid('predicate: not a JSON object');
  return {
    version: type === STATEMENT_TYPE ? 'v1' : 'v0.1',
    subject: subject.map(readSubject),
    predicateType: readText(value['predicateType'], 'predicateType'),
    predicate: predicate ?? {},
  };
}

function readSubject(value: unknown, index: number): ReadStatement['subject'][number] {
  const place = `subject.${index}`;
  if (!isJsonObject(value)) throw invalid(`${place}: not a JSON object`);
  const { name, digest, annotations } = value;
  if (!isJsonObject(digest) || Object.keys(digest).length === 0) throw invalid(`${place}.digest: missing`);
  for (const [algorithm, text] of Object.entries(digest)) {
    if (algorithm.length > 64 || typeof text !== 'string' || text === '' || text.length > 512)
      throw invalid(`${place}.digest.${shorten(algorithm)}: not a digest`);
    if (SHA2.test(algorithm) && !/^[0-9a-f]+$/.test(text))
      throw invalid(`${place}.digest.${algorithm}: not lower-case hexadecimal`);
  }
  if (annotations !== undefined && annotations !== null && !isJsonObject(annotations))
    throw invalid(`${place}.annotations: not a JSON object`);
  return withoutUndefined({
    name: name !== undefined && name !== null ? readText(name, `${place}.name`, 0) : undefined,
    digest: digest as Record<string, string>,
    annotations: isJsonObject(annotations) ? annotations : undefined,
  });
}

const SHA2 = /^sha(?:256|384|512)$/;

function readText(value: unknown, place: string, least = 1): string {
  if (typeof value !== 'string' || value.length < least || value.length > MAX_TEXT)
    throw invalid(`${place}: not text of ${least} to ${MAX_TEXT} characters`);
  return value;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes, { bytes: MAX_STATEMENT_BYTES, depth: MAX_DEPTH, uniqueNames: true });
  } catch (error) {
    if (error instanceof JsonError) throw invalid(error.message, error);
    throw error;
  }
}

export function invalid(why: string, cause?: unknown): Error {
  return attestationError('STATEMENT_INVALID', `this is not a usable in-toto statement: ${why}`, {
    hint: 'it may be truncated or belong to something else: fetch it again',
    cause,
  });
}

export function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
