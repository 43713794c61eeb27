import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, isDigest } from '../../base/digest.ts';
import { isJsonObject, JsonError, parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { RefusedError } from '../refusal.ts';

/** What a simple-signing document says (containers/image, containers-signature.5; cosign, specs/SIGNATURE_SPEC.md). */
export type SimpleSigning = {
  /** The repository that the signer saw; anyone can copy image and signature elsewhere, so nothing rests on it. */
  reference: string;
  digest: Digest;
  /** `-a` of cosign. Values that are not text are left out. */
  annotations: Record<string, string>;
  /** `optional.timestamp` of containers-signature.5: when it was made, in seconds since 1970. */
  signedAt?: number | undefined;
};

const TYPE = 'cosign container image signature';
const LIMITS = { bytes: 1024 * 1024, depth: 16, names: 10_000, uniqueNames: true } as const;

/** The document that a legacy image signature is over. Throws RefusedError STATEMENT_INVALID. */
export function parseSimpleSigning(payload: Uint8Array): SimpleSigning {
  const document = parse(payload);
  const critical = object(document['critical'], 'critical');
  const { type } = critical;
  if (type !== TYPE)
    throw invalid(`critical.type is ${JSON.stringify(type ?? null).slice(0, 100)}, not "${TYPE}"`);
  const digest = object(critical['image'], 'critical.image')['docker-manifest-digest'];
  if (typeof digest !== 'string' || !isDigest(digest))
    throw invalid('critical.image.docker-manifest-digest is not a sha256 digest');
  const { identity, optional } = { identity: critical['identity'], optional: document['optional'] ?? {} };
  const reference = isJsonObject(identity) ? identity['docker-reference'] : undefined;
  const annotations = Object.entries(object(optional, 'optional')).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const timestamp = isJsonObject(optional) ? optional['timestamp'] : undefined;
  return withoutUndefined({
    reference: typeof reference === 'string' ? reference : '',
    digest,
    annotations: Object.fromEntries(annotations),
    signedAt: typeof timestamp === 'number' && Number.isSafeInteger(timestamp) ? timestamp : undefined,
  });
}

/** The bytes to sign for an image; `optional` is null without annotations and time, as cosign writes it. An annotation of the time's name stands. */
export function encodeSimpleSigning({ reference, digest, annotations, signedAt }: SimpleSigning): Uint8Array {
  const optional = withoutUndefined({ timestamp: signedAt, ...annotations });
  return Buffer.from(
    canonicalJson({
      critical: {
        identity: { 'docker-reference': reference },
        image: { 'docker-manifest-digest': digest },
        type: TYPE,
      },
      optional: Object.keys(optional).length === 0 ? null : optional,
    }),
  );
}

function parse(payload: Uint8Array): Record<string, unknown> {
  try {
    return object(parseJson(payload, LIMITS), 'it');
  } catch (error) {
    if (error instanceof JsonError) throw invalid(error.message);
    throw error;
  }
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (!isJsonObject(value)) throw invalid(`${what} is not a JSON object`);
  return value;
}

function invalid(why: string): RefusedError {
  return new RefusedError('STATEMENT_INVALID', `the simple-signing document cannot be used: ${why}`);
}
