import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import type { KubernetesApi } from './kubernetes-api.ts';
import { pathOf, type Shipped } from './shipped-objects.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../deploy/manifests/agent.yaml'), 'utf8');
const KINDS = new Set(['ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']);
const ACCOUNT = '/api/v1/namespaces/shearwall/serviceaccounts/shearwall-agent';
const TRIES = 100;

/** Gives agents in the namespace `shearwall`, which is there, the rights that we ship; their token. Returns once these count. */
export async function giveAgentRights(api: KubernetesApi): Promise<string> {
  const objects = parseAllDocuments(TEXT).map((document) => document.toJS() as Shipped);
  for (const object of objects.filter(({ kind }) => KINDS.has(kind)))
    await api.send('PATCH', `${pathOf(object)}?fieldManager=test`, object, 'application/apply-patch+yaml');
  const last = { group: 'coordination.k8s.io', resource: 'leases', namespace: 'shearwall', verb: 'create' };
  for (let tries = 0; !(await agentMay(api, last)) && tries < TRIES; tries++) await delay(50);
  const { status } = await api.send('POST', `${ACCOUNT}/token`, { spec: {} });
  return (status as { token: string }).token;
}

/** What the API server's own authorizer says. */
export async function agentMay(api: KubernetesApi, resourceAttributes: object): Promise<boolean> {
  const { status } = await api.send('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    spec: { user: 'system:serviceaccount:shearwall:shearwall-agent', resourceAttributes },
  });
  return (status as { allowed: boolean }).allowed;
}
