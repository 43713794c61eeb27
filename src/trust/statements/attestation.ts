import { messageOf } from '../../base/errors.ts';
import { parseJson } from '../../base/parse-json.ts';
import { isoTime } from '../../base/utc-time.ts';
import { trustError } from '../errors.ts';
import { predicateTypeOf } from './predicate-types.ts';

const MAX_PREDICATE_BYTES = 64 * 1024 * 1024;

/** Whom a statement is about: an image by digest, or a file. */
export type StatementSubject = { name?: string; digest: Record<string, string> };

/**
 * The bytes of an in-toto statement (spec/v1/statement.md) whose predicate is `document`, byte for byte: numbers that no
 * double holds survive, and the document's own digest can be found again. As in cosign, `custom` and `spdx` take any text.
 * Throws TRUST_PREDICATE_INVALID and TRUST_PREDICATE_TYPE.
 */
export function attestation(
  { type, document, subjects }: { type: string; document: Uint8Array; subjects: readonly StatementSubject[] },
  clock: { nowMs(): number },
): Uint8Array {
  const head = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects,
    predicateType: predicateTypeOf(type),
  };
  const predicate = predicateText(type, textOf(type, document), clock);
  return Buffer.from(`${JSON.stringify(head).slice(0, -1)},"predicate":${predicate}}`);
}

function predicateText(type: string, text: string, clock: { nowMs(): number }): string {
  if (type === 'spdx') return JSON.stringify(text);
  if (type === 'custom') return JSON.stringify({ Data: text, Timestamp: isoTime(clock.nowMs()) });
  requireType(type, parseObject(type, text));
  return text.trim();
}

/** What tells a document of the type from another one, so that a mixed-up file is noticed before it is signed. */
const MARKS: Readonly<Record<string, { has: (value: Record<string, unknown>) => boolean; mark: string }>> = {
  slsaprovenance1: { has: (value) => 'buildDefinition' in value, mark: 'a buildDefinition' },
  slsaprovenance02: { has: (value) => 'buildType' in value, mark: 'a buildType' },
  slsaprovenance: { has: (value) => 'buildType' in value, mark: 'a buildType' },
  spdxjson: { has: (value) => 'spdxVersion' in value || '@graph' in value, mark: 'an spdxVersion' },
  cyclonedx: { has: (value) => value['bomFormat'] === 'CycloneDX', mark: 'the bomFormat "CycloneDX"' },
  openvex: {
    has: (value) => String(value['@context']).startsWith('https://openvex.dev/ns'),
    mark: 'the @context of OpenVEX',
  },
  vuln: { has: (value) => 'scanner' in value, mark: 'a scanner' },
  link: { has: (value) => value['_type'] === 'link', mark: 'the _type "link"' },
  'test-result': {
    has: (value) => 'result' in value && 'configuration' in value,
    mark: 'a result and a configuration',
  },
  reproduction: { has: (value) => 'result' in value && 'images' in value, mark: 'a result and images' },
};

function requireType(type: string, value: Record<string, unknown>): void {
  if ('predicateType' in value && '_type' in value)
    throw invalid(type, 'it is a whole in-toto statement', 'give only what is under "predicate" in it');
  const wanted = Object.hasOwn(MARKS, type) ? MARKS[type] : undefined;
  if (wanted === undefined || wanted.has(value)) return;
  throw invalid(
    type,
    `it lacks ${wanted.mark}`,
    'name the file that holds such a document, or its right --type',
  );
}

function textOf(type: string, document: Uint8Array): string {
  if (document.length > MAX_PREDICATE_BYTES)
    throw invalid(type, `it has ${document.length} bytes, and at most ${MAX_PREDICATE_BYTES} are signed`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(document);
  } catch {
    throw invalid(type, 'it is not valid UTF-8 text');
  }
}

function parseObject(type: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseJson(text, { bytes: 512 * 1024 ** 2, depth: 200, values: 20_000_000 });
  } catch (error) {
    throw invalid(type, `it is not valid JSON (${messageOf(error)})`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw invalid(type, 'it is not a JSON object');
}

function invalid(type: string, why: string, hint?: string): Error {
  return trustError(
    'TRUST_PREDICATE_INVALID',
    `this is not a valid predicate of the type ${type}: ${why}`,
    hint === undefined ? {} : { hint },
  );
}
