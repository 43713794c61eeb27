/** What we ship for clusters, as read and filled. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { fillTemplate } from './helm-template.ts';

type Container = {
  name: string;
  image: string;
  args: string[];
  securityContext: object;
  env: { name: string }[];
};
export type Pods = {
  replicas: number;
  strategy: { type?: string };
  template: {
    spec: {
      automountServiceAccountToken: boolean;
      securityContext: object;
      containers: Container[];
      initContainers?: Container[] | null;
      volumes: object[];
    };
  };
};
type Rule = {
  apiGroups?: string[];
  resources?: string[];
  verbs: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
};
export type Shipped = {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  rules?: Rule[];
  spec?: unknown;
};

export const DEPLOY = join(import.meta.dirname, '../../deploy');
export const read = (path: string): string => readFileSync(join(DEPLOY, path), 'utf8');
export const objectsIn = (text: string): Shipped[] =>
  parseAllDocuments(text).flatMap((document) => (document.toJS() as Shipped | null) ?? []);
export const values = parse(read('helm/shearwall/values.yaml')) as Record<string, Record<string, unknown>>;
export const parts = Object.keys(values);

/** What values cannot know, and the manifests have examples of. */
const NEEDED: Readonly<Record<string, object>> = {
  agent: { server: 'https://shearwall.example.org', cluster: 'prod' },
  server: { publicUrl: 'https://shearwall.example.org' },
};

/** Each part, also with all that can be set. */
export const MORE: Readonly<Record<string, object>> = {
  admission: {
    gatekeeperCa: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
    auditServer: 'https://shearwall.example.org',
    auditCluster: 'prod',
    auditServerCaConfigMap: 'authority',
    kinds: 'version: 1\nkinds:\n  - {group: example.com, kind: App, plural: apps, images: [spec.image]}\n',
  },
  agent: { clusterUid: '6f1d', ownersConfigMap: 'owners', serverCaConfigMap: 'authority' },
  server: {
    behindProxy: ['10.0.0.0/8', 'fd00::/8'],
    databaseSecret: 'db',
    documents: 's3://fleet/documents',
    oidcIssuer: 'https://login.example.org',
    channelsSecret: 'channels',
    advisories: 'r.example/a:v1',
    advisoriesKey: '-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n',
    attestedByKey: '-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----\n',
    catalogFrom: ['registry.example.org'],
    oidcScopes: ['groups'],
    updatesClaim: 'recipes',
    updatesImage: 'registry.example.org/shearwall-with-git:v1',
  },
};

/** Hooks of Helm are apart: plain manifests have none. */
export const hookOf = ({ metadata }: Shipped): string | undefined => metadata.annotations?.['helm.sh/hook'];
export function filled(part: string, more: object = {}): Shipped[] {
  return withHooks(part, more).filter((object) => hookOf(object) === undefined);
}
export function withHooks(part: string, more: object = {}): Shipped[] {
  const set = { ...values[part], ...NEEDED[part], enabled: true, ...more };
  return objectsIn(fillTemplate(read(`helm/shearwall/templates/${part}.yaml`), part, set));
}

export const find = (objects: Shipped[], kind: string): Shipped | undefined =>
  objects.find((object) => object.kind === kind);
export const podsOf = (objects: Shipped[]): Pods => find(objects, 'Deployment')?.spec as Pods;
export const networkOf = (objects: Shipped[]) =>
  (find(objects, 'NetworkPolicy') as { spec: { ingress: object[] } }).spec;
export const argsOf = (objects: Shipped[]): string[] =>
  podsOf(objects).template.spec.containers[0]?.args ?? [];
