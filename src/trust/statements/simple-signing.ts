import { type Digest, isDigest } from '../../base/digest.ts';
import { RefusedError } from '../../sigstore/index.ts';

/** cosign, specs/SIGNATURE_SPEC.md: the document whose bytes a signature in a `.sig` tag is over. */
export type SimpleSigning = {
  digest: Digest;
  /** The repository that the signer meant; cosign does not check it, as images are copied. */
  reference: string;
  annotations: Record<string, string>;
};

const TYPE = 'cosign container image signature';
const MAX_BYTES = 1024 * 1024;

/** cosign's order of keys and, without annotations, its `null`. */
export function encodeSimpleSigning({ digest, reference, annotations }: SimpleSigning): Uint8Array {
  const optional = Object.keys(annotations).length > 0 ? annotations : null;
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': reference },
        image: { 'docker-manifest-digest': digest },
        type: TYPE,
      },
      optional,
    }),
  );
}

/** Reads a payload whose signature has been checked. Throws RefusedError STATEMENT_INVALID. */
export function parseSimpleSigning(bytes: Uint8Array): SimpleSigning {
  if (bytes.length > MAX_BYTES)
    throw invalid(`it has ${bytes.length} bytes, and at most ${MAX_BYTES} are read`);
  const document = parseJson(bytes);
  const critical = objectAt(document, 'critical');
  const digest = objectAt(critical, 'image')['docker-manifest-digest'];
  const reference = objectAt(critical, 'identity')['docker-reference'];
  if (critical['type'] !== TYPE) throw invalid(`its type is ${shown(critical['type'])}, not "${TYPE}"`);
  if (typeof digest !== 'string' || !isDigest(digest))
    throw invalid(`its docker-manifest-digest is ${shown(digest)}`);
  return {
    digest,
    reference: typeof reference === 'string' ? reference : '',
    annotations: stringsOf(document['optional']),
  };
}

/** What signers wrote beside the digest, as far as it is text: only text can be asked for with `-a`. */
export function stringsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const strings = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(strings);
}

function parseJson(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('it is no JSON in UTF-8');
  }
  if (!isObject(value)) throw invalid('it is no JSON object');
  return value;
}

function objectAt(value: Record<string, unknown>, key: string): Record<string, unknown> {
  const inner = Object.hasOwn(value, key) ? value[key] : undefined;
  if (!isObject(inner)) throw invalid(`it has no "${key}"`);
  return inner;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 120);
}

function invalid(why: string): RefusedError {
  return new RefusedError('STATEMENT_INVALID', `this is no readable simple-signing document: ${why}`);
}
