import type { ImageQuestion } from '../../../admission/index.ts';
import type { Clock } from '../../../base/clock.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { Newest } from '../../../base/newest.ts';
import { tableOf } from '../../../base/table-of.ts';
import { ApiRefused, type KubernetesClient } from '../../../kubernetes/index.ts';
import { type Credential, loginsOfPullSecrets, type PullSecret, parseReference } from '../../../oci/index.ts';
import { serverError } from '../../errors.ts';

const HTTP_NOT_FOUND = 404;
/** A changed secret counts after that, in milliseconds. */
const KEPT_MS = 10_000;
const ENTRIES = 1000;
/** A pod names few; more are not read. */
const MOST_SECRETS = 16;

type Kept = { secrets: readonly PullSecret[]; atMs: number };

/**
 * With which logins a kubelet would ask for an image, one after another: of the secrets that its pod and its service account name, in their namespace, and in
 * no other. What is not there is left out, as kubelets do. Rejects with ADMIT_CLUSTER where they cannot be read.
 */
export function pullLogins(
  client: KubernetesClient,
  clock: Pick<Clock, 'nowMs'>,
): (question: ImageQuestion) => Promise<readonly Credential[]> {
  const kept = new Newest<Kept>(ENTRIES);
  return async ({ image, namespace, pull }) => {
    if (pull === undefined || namespace === '') return [];
    const key = JSON.stringify([namespace, pull]);
    let found = kept.get(key);
    if (found === undefined || clock.nowMs() - found.atMs >= KEPT_MS) {
      found = { secrets: await readSecrets(client, namespace, pull), atMs: clock.nowMs() };
      kept.set(key, found);
    }
    return loginsOfPullSecrets(found.secrets, parseReference(image));
  };
}

async function readSecrets(
  client: KubernetesClient,
  namespace: string,
  { secrets, serviceAccount }: NonNullable<ImageQuestion['pull']>,
): Promise<PullSecret[]> {
  const at = (plural: string, name: string): string => joinUrl('/api/v1/namespaces', namespace, plural, name);
  const account = isName(serviceAccount)
    ? await find(client, at('serviceaccounts', serviceAccount))
    : undefined;
  const ofAccount = objectsOf(account?.['imagePullSecrets']).flatMap(({ name }) => textOf(name) ?? []);
  const names = [...new Set([...secrets, ...ofAccount])].filter(isName).slice(0, MOST_SECRETS);
  const read = await Promise.all(names.map(async (name) => await find(client, at('secrets', name))));
  return read.flatMap((secret) => (secret === undefined ? [] : pullSecretOf(secret)));
}

/** What a pod names may be any text; a path that leads elsewhere is not asked for. */
function isName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{0,252}$/.test(name) && !name.includes('..');
}

function pullSecretOf({ type, data }: Fields): PullSecret[] {
  const kind = textOf(type) ?? '';
  const key = KEYS[kind];
  const encoded = key === undefined ? undefined : textOf(fieldsOf(data)[key]);
  return encoded === undefined ? [] : [{ type: kind, text: Buffer.from(encoded, 'base64').toString('utf8') }];
}

/** Of the types that kubelets take for pull secrets. */
const KEYS: Readonly<Record<string, string>> = tableOf({
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
});

async function find(client: KubernetesClient, path: string): Promise<Fields | undefined> {
  try {
    return await client.get(path);
  } catch (cause) {
    if (cause instanceof ApiRefused && cause.status === HTTP_NOT_FOUND) return undefined;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw serverError('ADMIT_CLUSTER', `the pull secrets of this pod cannot be read: ${why}`, {
      hint: 'see which rights docs/tasks/guard-a-cluster.md names, or serve without --pull-secrets',
      cause,
    });
  }
}
