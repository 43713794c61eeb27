import { isDigest } from '../../base/digest.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { ociError } from '../errors.ts';
import { type Descriptor, type Index, type Manifest, MEDIA_TYPES } from '../types.ts';

/** distribution-spec: registries accept manifests of at least 4 MiB; we read no more. */
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

export type ManifestDocument = { kind: 'manifest'; manifest: Manifest } | { kind: 'index'; index: Index };

const INDEX_TYPES: readonly string[] = [MEDIA_TYPES.index, MEDIA_TYPES.dockerIndex];
const MANIFEST_TYPES: readonly string[] = [MEDIA_TYPES.manifest, MEDIA_TYPES.dockerManifest];

export function isManifestType(mediaType: string): boolean {
  return INDEX_TYPES.includes(mediaType) || MANIFEST_TYPES.includes(mediaType);
}

/**
 * Reads a manifest or index from bytes whose digest has been checked. The media type of the descriptor decides which;
 * a document that says otherwise, or that could be read as both, is refused (CVE-2021-41190). Docker's types count as OCI's.
 */
export function parseManifest(
  descriptor: { mediaType: string; digest: string },
  bytes: Uint8Array,
): ManifestDocument {
  const fail = (why: string, hint?: string) =>
    ociError(
      'OCI_MANIFEST_INVALID',
      `cannot use manifest ${descriptor.digest}: ${why}`,
      hint === undefined ? {} : { hint },
    );
  const value = parseObject(bytes);
  if (value === undefined) throw fail('it is not a JSON object');
  if (value['schemaVersion'] !== 2) {
    throw fail(
      `schemaVersion is ${JSON.stringify(value['schemaVersion'])}, not 2`,
      'push the image again with a current tool',
    );
  }
  const { mediaType } = descriptor;
  if (value['mediaType'] !== undefined && value['mediaType'] !== mediaType) {
    throw fail(`it says that it is ${JSON.stringify(value['mediaType'])}, its descriptor says ${mediaType}`);
  }
  const subject = optionalDescriptor(value['subject'], 'subject', fail);
  const common = withoutUndefined({
    schemaVersion: 2 as const,
    mediaType,
    ...checkedTexts(value, fail),
    subject: subject ? subject : undefined,
  });
  if (INDEX_TYPES.includes(mediaType)) {
    if ('layers' in value || 'config' in value) throw fail('an index must not have layers or a config');
    return {
      kind: 'index',
      index: { ...common, manifests: descriptorList(value['manifests'], 'manifests', fail) },
    };
  }
  if (!MANIFEST_TYPES.includes(mediaType))
    throw fail(`${mediaType} is not a media type of a manifest or index`);
  if ('manifests' in value) throw fail('an image manifest must not have manifests');
  const config = parseDescriptor(value['config'], 'config', fail);
  return {
    kind: 'manifest',
    manifest: { ...common, config, layers: descriptorList(value['layers'], 'layers', fail) },
  };
}

type Fail = (why: string) => Error;

/** Strict about what is used (type, digest, size), silent about the rest. */
export function parseDescriptor(value: unknown, where: string, fail: Fail): Descriptor {
  if (!isObject(value)) throw fail(`${where} is not a descriptor`);
  const { mediaType, digest, size, platform } = value;
  if (typeof mediaType !== 'string' || mediaType === '') throw fail(`${where} has no mediaType`);
  if (typeof digest !== 'string' || !isDigest(digest))
    throw fail(`${where} has the digest ${JSON.stringify(digest)}, not a sha256`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw fail(`${where} has the size ${JSON.stringify(size)}`);
  const { artifactType, annotations } = checkedTexts(value, fail);
  return withoutUndefined({
    ...value,
    mediaType,
    digest,
    size,
    artifactType,
    annotations,
    platform: checkedPlatform(platform, where, fail),
  });
}

export function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseJson(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function descriptorList(value: unknown, where: string, fail: Fail): Descriptor[] {
  if (!Array.isArray(value)) throw fail(`${where} is not a list`);
  return value.map((item, position) => parseDescriptor(item, `${where}[${position}]`, fail));
}

function optionalDescriptor(value: unknown, where: string, fail: Fail): Descriptor | undefined {
  return value === undefined || value === null ? undefined : parseDescriptor(value, where, fail);
}

function checkedTexts(
  value: Record<string, unknown>,
  fail: Fail,
): Pick<Descriptor, 'artifactType' | 'annotations'> {
  const { artifactType, annotations } = value;
  if (artifactType !== undefined && typeof artifactType !== 'string')
    throw fail('artifactType is not a string');
  if (annotations === undefined || annotations === null) return withoutUndefined({ artifactType });
  if (!isObject(annotations) || Object.values(annotations).some((text) => typeof text !== 'string')) {
    throw fail('annotations are not a map of strings');
  }
  return withoutUndefined({
    artifactType,
    annotations: annotations as Record<string, string>,
  });
}

function checkedPlatform(platform: unknown, where: string, fail: Fail): Descriptor['platform'] {
  if (platform === undefined || platform === null) return undefined;
  if (
    !isObject(platform) ||
    typeof platform['os'] !== 'string' ||
    typeof platform['architecture'] !== 'string'
  ) {
    throw fail(`${where} has a platform without os and architecture`);
  }
  return platform as Descriptor['platform'];
}
