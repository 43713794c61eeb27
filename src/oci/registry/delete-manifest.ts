import type { OpenOptions } from '../open-options.ts';
import type { OciContext, Repository } from '../types.ts';
import { RegistryClient } from './registry-client.ts';

/**
 * Deletes manifests of a repository by digest, and every tag that stands for them, or a tag alone (distribution-spec, deleting manifests and tags). One that is gone
 * already is no error. Throws REGISTRY_… where the registry does not allow it.
 */
export async function deleteManifests(
  { repository, names, ...options }: OpenOptions & { repository: Repository; names: readonly string[] },
  context: OciContext,
): Promise<void> {
  const client = new RegistryClient(repository, 'pull,push', context, options);
  for (const name of names) {
    const response = await client.send({
      method: 'DELETE',
      to: `manifests/${name}`,
      expect: [200, 202, 204, 404],
    });
    for await (const _ of response.body) break;
  }
}
