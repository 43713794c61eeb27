import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { joinUrl } from '../../base/join-url.ts';
import { ApiRefused } from '../errors.ts';
import type { KubernetesClient } from './connect-cluster.ts';
import type { Resource } from './resource-path.ts';

const HTTP_NOT_FOUND = 404;

/** Under which path a server lists objects of a kind, in the version that it prefers; undefined: it has no such kind. */
export async function findResource(
  client: Pick<KubernetesClient, 'get'>,
  { group, kind }: { group: string; kind: string },
): Promise<Resource | undefined> {
  const version = group === '' ? 'v1' : await preferredVersion(client, group);
  if (version === undefined) return undefined;
  const api = group === '' ? joinUrl('/api', version) : joinUrl('/apis', group, version);
  const { resources } = (await getIfThere(client, api)) ?? {};
  const found = objectsOf(resources).find(
    (each) => each['kind'] === kind && textsOf(each['verbs']).includes('list'),
  );
  const plural = textOf(found?.['name']);
  return plural === undefined ? undefined : { group, version, plural };
}

async function preferredVersion(
  client: Pick<KubernetesClient, 'get'>,
  group: string,
): Promise<string | undefined> {
  const answer = await getIfThere(client, joinUrl('/apis', group));
  return textOf(fieldsOf(answer?.['preferredVersion'])['version']);
}

async function getIfThere(client: Pick<KubernetesClient, 'get'>, path: string): Promise<Fields | undefined> {
  try {
    return await client.get(path);
  } catch (error) {
    if (error instanceof ApiRefused && error.status === HTTP_NOT_FOUND) return undefined;
    throw error;
  }
}
