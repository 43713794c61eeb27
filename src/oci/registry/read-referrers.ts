import { type Digest, hexOf } from '../../base/digest.ts';
import { MAX_MANIFEST_BYTES, parseManifest } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import { type Descriptor, type Index, MEDIA_TYPES } from '../types.ts';
import { nextPage } from './pages.ts';
import { readBody } from './read-body.ts';
import type { RegistryClient } from './registry-client.ts';

/** What registries without the referrers API have been seen to answer. */
const UNSUPPORTED = [400, 404, 405, 406, 415, 501];
const MAX_REFERRERS = 10_000;

/** distribution-spec, listing referrers: the API in all its pages or, where there is none, the index under the fallback tag. */
export async function readReferrers(client: RegistryClient, digest: Digest): Promise<Descriptor[]> {
  return (await askReferrersApi(client, digest)) ?? (await readFallback(client, digest))?.manifests ?? [];
}

/** The tag that stands in for the API: `sha256-HEX`. */
export function fallbackTag(digest: Digest): string {
  return `sha256-${hexOf(digest)}`;
}

/** Undefined when there is no such tag. */
export async function readFallback(client: RegistryClient, digest: Digest): Promise<Index | undefined> {
  const headers = { accept: MEDIA_TYPES.index };
  const response = await client.send({ to: `manifests/${fallbackTag(digest)}`, headers, expect: [200, 404] });
  if (response.status === 404 || !isIndex(response.headers)) {
    await response.cancel();
    return undefined;
  }
  return parseIndex(digest, await readBody(response, MAX_MANIFEST_BYTES));
}

/** Undefined when the registry does not have the API. */
export async function askReferrersApi(
  client: RegistryClient,
  digest: Digest,
): Promise<Descriptor[] | undefined> {
  const found: Descriptor[] = [];
  for (let to: string | undefined = `referrers/${digest}`; to !== undefined; ) {
    const response = await client.send({
      to,
      headers: { accept: MEDIA_TYPES.index },
      expect: [200, ...UNSUPPORTED],
    });
    if (response.status !== 200 || !isIndex(response.headers)) {
      await response.cancel();
      return undefined;
    }
    to = nextPage(client, response);
    found.push(...parseIndex(digest, await readBody(response, MAX_MANIFEST_BYTES)).manifests);
    if (found.length > MAX_REFERRERS) throw tooMany(client, digest);
  }
  return found;
}

function parseIndex(digest: Digest, bytes: Uint8Array): Index {
  const document = parseManifest({ mediaType: MEDIA_TYPES.index, digest: `(referrers of ${digest})` }, bytes);
  if (document.kind === 'index') return document.index;
  throw registryError('REGISTRY_RESPONSE_INVALID', `the referrers of ${digest} are no index`);
}

function isIndex(headers: Headers): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim() === MEDIA_TYPES.index;
}

function tooMany(client: RegistryClient, digest: Digest) {
  return registryError(
    'REGISTRY_RESPONSE_INVALID',
    `${client.name} lists more than ${MAX_REFERRERS} referrers of ${digest}`,
  );
}
