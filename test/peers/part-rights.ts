import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import type { KubernetesApi } from './kubernetes-api.ts';
import { pathOf, type Shipped } from './shipped-objects.ts';

type Part = 'admission' | 'agent';

const KINDS = new Set(['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']);
/** What each may do when all of it counts. */
const LAST: Readonly<Record<Part, object>> = {
  admission: { group: 'policies.shearwall.dev', resource: 'policies', verb: 'watch' },
  agent: { group: 'coordination.k8s.io', resource: 'leases', namespace: 'shearwall', verb: 'create' },
};
const TRIES = 100;

/** Gives a part in the namespace `shearwall`, which is there, the rights that we ship; its token. Returns once these count. */
export async function giveRights(api: KubernetesApi, part: Part): Promise<string> {
  const text = readFileSync(join(import.meta.dirname, `../../deploy/manifests/${part}.yaml`), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Shipped);
  for (const object of objects.filter(({ kind }) => KINDS.has(kind)))
    await api.send('PATCH', `${pathOf(object)}?fieldManager=test`, object, 'application/apply-patch+yaml');
  for (let tries = 0; !(await partMay(api, part, LAST[part])) && tries < TRIES; tries++) await delay(50);
  const account = `/api/v1/namespaces/shearwall/serviceaccounts/shearwall-${part}`;
  const { status } = await api.send('POST', `${account}/token`, { spec: {} });
  return (status as { token: string }).token;
}

/** What the API server's own authorizer says. */
export async function partMay(api: KubernetesApi, part: Part, resourceAttributes: object): Promise<boolean> {
  const { status } = await api.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    spec: { user: `system:serviceaccount:shearwall:shearwall-${part}`, resourceAttributes },
  });
  return (status as { allowed: boolean }).allowed;
}
