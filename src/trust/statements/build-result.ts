import { type Digest, isDigest } from '../../base/digest.ts';
import { parseJson } from '../../base/parse-json.ts';
import { trustError } from '../errors.ts';

/** A document that a build wrote and vouches for: its own digest, and that of the image that it is about. */
export type BuiltDocument = { subject: Digest; mediaType: string; digest: Digest; manifest: Digest };

/** What `build` says in result.json, as far as signing needs it. */
export type ResultImage = {
  image: Digest;
  platforms: Digest[];
  sboms: BuiltDocument[];
  provenance: BuiltDocument[];
};

const MAX_BYTES = 4 * 1024 * 1024;

/** Reads a result.json. Throws TRUST_RESULT_INVALID, which names `path`. */
export function parseBuildResult(bytes: Uint8Array, path: string): ResultImage {
  const fail = (why: string): Error =>
    trustError('TRUST_RESULT_INVALID', `${path} is not the result.json of a build: ${why}`, {
      hint: 'name the result.json that "shearwall build" wrote next to the image (build --result FILE)',
    });
  const value = objectOf(readJson(bytes, fail), 'it', fail);
  const result = {
    image: digestAt(value, 'image', fail),
    platforms: listAt(value, 'platforms', fail).map((item) => digestAt(item, 'digest', fail)),
    sboms: listAt(value, 'sboms', fail).map((item) => documentOf(item, fail)),
    provenance: listAt(value, 'provenance', fail).map((item) => documentOf(item, fail)),
  };
  const images = new Set([result.image, ...result.platforms]);
  const stray = [...result.sboms, ...result.provenance].find(({ subject }) => !images.has(subject));
  if (stray !== undefined)
    throw fail(`a document is about ${stray.subject}, which is neither the image nor one of its platforms`);
  return result;
}

type Fail = (why: string) => Error;

function documentOf(value: Record<string, unknown>, fail: Fail): BuiltDocument {
  const { mediaType } = value;
  if (typeof mediaType !== 'string') throw fail('a document has no mediaType');
  return {
    subject: digestAt(value, 'subject', fail),
    mediaType,
    digest: digestAt(value, 'digest', fail),
    manifest: digestAt(value, 'manifest', fail),
  };
}

function readJson(bytes: Uint8Array, fail: Fail): unknown {
  if (bytes.length > MAX_BYTES) throw fail(`it has ${bytes.length} bytes`);
  try {
    return parseJson(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw fail('it is not valid JSON');
  }
}

function objectOf(value: unknown, where: string, fail: Fail): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw fail(`${where} is not a JSON object`);
}

function listAt(value: Record<string, unknown>, key: string, fail: Fail): Record<string, unknown>[] {
  const list = Object.hasOwn(value, key) ? value[key] : undefined;
  if (!Array.isArray(list) || list.length > 1000) throw fail(`"${key}" is not a list`);
  return list.map((item) => objectOf(item, `an entry of "${key}"`, fail));
}

function digestAt(value: Record<string, unknown>, key: string, fail: Fail): Digest {
  const digest = Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof digest === 'string' && isDigest(digest)) return digest;
  throw fail(`"${key}" is not a digest`);
}
