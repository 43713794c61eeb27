import { canonicalJson } from '../../../base/canonical-json.ts';
import type { Clock } from '../../../base/clock.ts';
import { type Fields, fieldsOf, objectsOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { ApiRefused, type KubernetesClient } from '../../../kubernetes/index.ts';
import { type Definition, definitions } from './definitions.ts';

const COLLECTION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const HTTP_NOT_FOUND = 404;
const HTTP_CONFLICT = 409;
const LOOK_AGAIN_MS = 250;
const PATIENCE_MS = 30_000;

/**
 * Makes the definitions of our kinds where the cluster has none, and puts right what of them is older or newer than this program: kinds
 * and their fields only grow. Returns when the API server serves all of them. Throws ApiRefused.
 */
export async function installDefinitions(
  client: KubernetesClient,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  for (const definition of await definitions()) {
    const path = joinUrl(COLLECTION, definition.metadata.name);
    await install(client, path, definition);
    const until = clock.nowMs() + PATIENCE_MS;
    while (!isEstablished(await client.get(path))) {
      if (clock.nowMs() > until)
        throw new ApiRefused(HTTP_NOT_FOUND, `${definition.metadata.name} is still not served`);
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }
}

async function install(client: KubernetesClient, path: string, definition: Definition): Promise<void> {
  const found = await find(client, path);
  if (found !== undefined) {
    if (!isSame(found, definition)) await client.patch(path, { spec: definition.spec });
    return;
  }
  const labels = { 'app.kubernetes.io/name': 'shearwall' };
  const metadata = { ...definition.metadata, labels };
  const head = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
  try {
    await client.create(COLLECTION, { ...head, metadata, spec: definition.spec });
  } catch (error) {
    // Another replica was quicker.
    if (!(error instanceof ApiRefused) || error.status !== HTTP_CONFLICT) throw error;
  }
}

async function find(client: KubernetesClient, path: string): Promise<Fields | undefined> {
  try {
    return await client.get(path);
  } catch (error) {
    if (error instanceof ApiRefused && error.status === HTTP_NOT_FOUND) return undefined;
    throw error;
  }
}

/** The server adds fields of its own beside the versions (`conversion`, `preserveUnknownFields`). */
function isSame(found: Fields, { spec }: Definition): boolean {
  return canonicalJson(fieldsOf(found['spec'])['versions']) === canonicalJson(fieldsOf(spec)['versions']);
}

function isEstablished({ status }: Fields): boolean {
  return objectsOf(fieldsOf(status)['conditions']).some(
    (condition) => condition['type'] === 'Established' && condition['status'] === 'True',
  );
}
