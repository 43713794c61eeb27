import { type Digest, hexOf } from '../../base/digest.ts';
import type { HttpHeaders } from '../../base/http.ts';
import { MAX_MANIFEST_BYTES, parseDescriptor, parseObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';
import { type Descriptor, MEDIA_TYPES, type ReferrerListing } from '../types.ts';
import { PageWatch } from './page-watch.ts';
import { nextPage } from './pages.ts';
import { readBody } from './read-body.ts';
import type { RegistryClient } from './registry-client.ts';

/** What registries without the referrers API have been seen to answer. */
const UNSUPPORTED = [400, 404, 405, 406, 415, 501];
const MAX_REFERRERS = 10_000;
const MAX_PAGES = 100;

/**
 * distribution-spec, listing referrers: the API in all its pages together with the index under the fallback tag, which
 * clients wrote before the registry had the API.
 */
export async function listReferrers(client: RegistryClient, subject: Digest): Promise<ReferrerListing> {
  const [api, fallback] = await Promise.all([
    askReferrersApi(client, subject),
    readFallback(client, subject),
  ]);
  return unionOf([api ?? NOTHING, fallback]);
}

/** The tag that stands in for the API: `sha256-HEX`. */
export function fallbackTag(digest: Digest): string {
  return `sha256-${hexOf(digest)}`;
}

/** Undefined when the registry does not have the API. */
export async function askReferrersApi(
  client: RegistryClient,
  subject: Digest,
): Promise<ReferrerListing | undefined> {
  const pages: ReferrerListing[] = [];
  let count = 0;
  const watch = new PageWatch();
  const seen = new Set<Digest>();
  for (let to: string | undefined = `referrers/${subject}`; to !== undefined; ) {
    if (pages.length >= MAX_PAGES || count >= MAX_REFERRERS) {
      pages.push({ descriptors: [], truncated: `${client.name} lists more than ${count} referrers` });
      break;
    }
    const response = await client.send({
      to,
      headers: { accept: MEDIA_TYPES.index },
      expect: [200, ...UNSUPPORTED],
    });
    if (response.status !== 200 || !isIndex(response.headers)) {
      await response.cancel();
      if (pages.length === 0) return undefined;
      pages.push({ descriptors: [], truncated: `${client.name} did not finish its list of referrers` });
      break;
    }
    to = nextPage(client, response);
    const page = entriesOf(await readBody(response, MAX_MANIFEST_BYTES), `the list of ${client.name}`);
    count += page.descriptors.length;
    pages.push(page);
    const before = seen.size;
    for (const { digest } of page.descriptors) seen.add(digest);
    const end = watch.count(seen.size - before);
    if (end !== undefined && to !== undefined) {
      pages.push({ descriptors: [], truncated: `the list of ${client.name} does not end: ${end}` });
      break;
    }
  }
  return unionOf(pages);
}

/** Anybody who may push can write anything there: what cannot be read hides nothing of the rest. */
async function readFallback(client: RegistryClient, subject: Digest): Promise<ReferrerListing> {
  const tag = fallbackTag(subject);
  const headers = { accept: MEDIA_TYPES.index };
  const response = await client.send({ to: `manifests/${tag}`, headers, expect: [200, 404] });
  if (response.status === 404) {
    await response.cancel();
    return NOTHING;
  }
  try {
    return entriesOf(await readBody(response, MAX_MANIFEST_BYTES), `the index ${tag}`);
  } catch (error) {
    if (!registryError.is(error, 'REGISTRY_RESPONSE_INVALID')) throw error;
    return { descriptors: [], truncated: `the index ${tag} is larger than ${MAX_MANIFEST_BYTES} bytes` };
  }
}

const NOTHING: ReferrerListing = { descriptors: [], truncated: undefined };

/** Entry by entry: one that is not a descriptor, or has a digest of another kind, does not spoil the others. */
function entriesOf(bytes: Uint8Array, where: string): ReferrerListing {
  const manifests = parseObject(bytes)?.['manifests'];
  if (!Array.isArray(manifests)) return { descriptors: [], truncated: `${where} is not a readable index` };
  const descriptors: Descriptor[] = [];
  let unreadable = 0;
  for (const entry of manifests) {
    try {
      descriptors.push(parseDescriptor(entry, 'an entry', (why) => new TypeError(why)));
    } catch {
      unreadable++;
    }
  }
  const truncated = unreadable === 0 ? undefined : `${where} has ${unreadable} entries that cannot be read`;
  return { descriptors, truncated };
}

function unionOf(listings: ReferrerListing[]): ReferrerListing {
  const byDigest = new Map<Digest, Descriptor>();
  for (const { descriptors } of listings) {
    for (const entry of descriptors) if (!byDigest.has(entry.digest)) byDigest.set(entry.digest, entry);
  }
  const all = [...byDigest.values()];
  const reasons = listings.flatMap(({ truncated }) => truncated ?? []);
  if (all.length > MAX_REFERRERS) reasons.push(`there are more than ${MAX_REFERRERS} referrers`);
  return {
    descriptors: all.slice(0, MAX_REFERRERS),
    truncated: reasons.length === 0 ? undefined : reasons.join('; '),
  };
}

function isIndex(headers: HttpHeaders): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim() === MEDIA_TYPES.index;
}
