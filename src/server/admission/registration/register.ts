import { canonicalJson } from '../../../base/canonical-json.ts';
import { type Fields, listOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { ApiRefused, type KubernetesClient } from '../../../kubernetes/index.ts';
import {
  COLLECTIONS,
  CONFIGURATION_NAME,
  type ConfigurationKind,
  type WebhooksInput,
  webhooksOf,
} from './configurations.ts';

const KINDS = Object.keys(COLLECTIONS) as ConfigurationKind[];
const HTTP_NOT_FOUND = 404;
const HTTP_CONFLICT = 409;

/** How both configurations are to be: made where they are not there, put right where somebody changed them. Returns what it changed. */
export async function register(
  client: KubernetesClient,
  input: WebhooksInput,
): Promise<{ kind: ConfigurationKind; what: 'created' | 'put right' }[]> {
  const changes: { kind: ConfigurationKind; what: 'created' | 'put right' }[] = [];
  // Validation first: what is pinned is not judged yet.
  for (const kind of KINDS.toReversed()) {
    const webhooks = webhooksOf(kind, input);
    const found = await find(client, kind);
    if (found !== undefined && isSame(found, webhooks)) continue;
    if (found === undefined && webhooks.length === 0) continue;
    const what = found === undefined ? 'created' : 'put right';
    if (found === undefined) await create(client, kind, webhooks);
    else await client.patch(pathOf(kind), { webhooks });
    changes.push({ kind, what });
  }
  return changes;
}

/** The certificates that the API server believes now, in every configuration that is there. PEM. */
export async function registeredBundles(client: KubernetesClient): Promise<string[]> {
  const bundles: string[] = [];
  for (const kind of KINDS) {
    const found = await find(client, kind);
    for (const webhook of listOf(found?.['webhooks']) as { clientConfig?: { caBundle?: string } }[])
      bundles.push(Buffer.from(webhook.clientConfig?.caBundle ?? '', 'base64').toString('utf8'));
  }
  return bundles;
}

/** Removes both configurations: nothing is asked of us any more, whoever of us still runs. Returns those that were there. */
export async function unregister(client: KubernetesClient): Promise<ConfigurationKind[]> {
  const removed: ConfigurationKind[] = [];
  for (const kind of KINDS) if (await client.remove(pathOf(kind))) removed.push(kind);
  return removed;
}

function pathOf(kind: ConfigurationKind): string {
  return joinUrl(COLLECTIONS[kind], CONFIGURATION_NAME);
}

async function find(client: KubernetesClient, kind: ConfigurationKind): Promise<Fields | undefined> {
  try {
    return await client.get(pathOf(kind));
  } catch (error) {
    if (error instanceof ApiRefused && error.status === HTTP_NOT_FOUND) return undefined;
    throw error;
  }
}

async function create(client: KubernetesClient, kind: ConfigurationKind, webhooks: object[]): Promise<void> {
  const metadata = { name: CONFIGURATION_NAME, labels: { 'app.kubernetes.io/name': 'shearwall' } };
  const apiVersion = 'admissionregistration.k8s.io/v1';
  try {
    await client.create(COLLECTIONS[kind], { apiVersion, kind, metadata, webhooks });
  } catch (error) {
    // Another replica was quicker.
    if (!(error instanceof ApiRefused) || error.status !== HTTP_CONFLICT) throw error;
  }
}

function isSame(found: Fields, webhooks: object[]): boolean {
  return canonicalJson(listOf(found['webhooks'])) === canonicalJson(webhooks);
}
