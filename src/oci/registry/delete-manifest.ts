import type { Digest } from '../../base/digest.ts';
import type { OpenOptions } from '../open-options.ts';
import type { OciContext, Repository } from '../types.ts';
import { RegistryClient } from './registry-client.ts';

/**
 * Deletes manifests of a repository by digest, and every tag that stands for them (distribution-spec, deleting manifests). One that is gone
 * already is no error. Throws REGISTRY_… where the registry does not allow it.
 */
export async function deleteManifests(
  { repository, digests, ...options }: OpenOptions & { repository: Repository; digests: readonly Digest[] },
  context: OciContext,
): Promise<void> {
  const client = new RegistryClient(repository, 'pull,push', context, options);
  for (const digest of digests) {
    const response = await client.send({
      method: 'DELETE',
      to: `manifests/${digest}`,
      expect: [200, 202, 204, 404],
    });
    for await (const _ of response.body) break;
  }
}
