import { mapConcurrently } from '../../base/concurrency.ts';
import { type Digest, digestOf, isDigest } from '../../base/digest.ts';
import type { OpenOptions } from '../open-options.ts';
import type { OciContext, Repository } from '../types.ts';
import { RegistryClient } from './registry-client.ts';
import { ACCEPT_MANIFESTS, fetchManifest } from './registry-source.ts';

/** A registry is asked about so many tags at once. */
const PARALLEL = 4;

/**
 * What tags stand for, by requests without a body (distribution-spec, checking if content exists), which registries do not count as pulls. A tag that
 * is not there any more is left out. Throws what a registry that cannot be asked throws.
 */
export async function digestsOfTags(
  { repository, tags, ...options }: OpenOptions & { repository: Repository; tags: readonly string[] },
  context: OciContext,
): Promise<Map<string, Digest>> {
  const client = new RegistryClient(repository, 'pull', context, options);
  const found = await mapConcurrently(tags, PARALLEL, async (tag): Promise<[string, Digest][]> => {
    const digest = await digestOfTag(client, tag);
    return digest === undefined ? [] : [[tag, digest]];
  });
  return new Map(found.flat());
}

async function digestOfTag(client: RegistryClient, tag: string): Promise<Digest | undefined> {
  const response = await client.send({
    method: 'HEAD',
    to: `manifests/${tag}`,
    headers: { accept: ACCEPT_MANIFESTS },
    expect: [200, 404],
  });
  await response.cancel();
  if (response.status === 404) return undefined;
  const said = response.headers.get('docker-content-digest');
  // The specification lets a registry leave it out.
  return said !== null && isDigest(said) ? said : digestOf((await fetchManifest(client, tag)).bytes);
}
