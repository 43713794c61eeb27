/**
 * The Helm chart and the plain manifests, from one description of the objects. Values of the chart stand in its templates where plain
 * manifests have what they are by default.
 */
import { stringify } from 'yaml';
import { type AdmissionValues, admissionObjects } from './deploy/admission-objects.ts';

/** What values.yaml says, and plain manifests have. */
const DEFAULTS: Omit<AdmissionValues, 'namespace'> = {
  image: 'ghcr.io/shearwall/shearwall:latest',
  replicas: 2,
  maxReplicas: 6,
  cpu: '250m',
  memory: '384Mi',
  memoryLimit: '1Gi',
  registryPort: 443,
  policy: `version: 1
policies:
  # What Kubernetes itself brings. Say here who signs your own images: docs/tasks/decide-by-policy.md.
  - name: kubernetes
    images: ['registry.k8s.io/**']
    unsigned: allow
`,
};

const PART = 'admission';
const NAMESPACE = 'shearwall';
const MADE = '# Made by `npm run generate` from scripts/deploy/. Change it there.\n';

/** By path. */
export function deployFiles(version: string): Record<string, string> {
  const plain = admissionObjects({ namespace: NAMESPACE, ...DEFAULTS });
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  };
  return {
    'deploy/manifests/admission.yaml': `${MADE}${documents([namespace, ...plain])}`,
    'deploy/helm/shearwall/Chart.yaml': `${MADE}${stringify(chart(version))}`,
    'deploy/helm/shearwall/values.yaml': `${MADE}${VALUES_ABOUT}${stringify({ [PART]: { enabled: false, ...DEFAULTS } })}`,
    'deploy/helm/shearwall/templates/admission.yaml': template(),
  };
}

const VALUES_ABOUT = `# Each part is off until it is enabled. admission: the webhook that docs/tasks/guard-a-cluster.md describes; it only warns until
# "shearwall admit install --enforce". memory: of each pod, all processes together. registryPort: where registries are reached.
`;

function chart(version: string): object {
  return {
    apiVersion: 'v2',
    name: 'shearwall',
    description: 'Guards a cluster: what may not run is refused',
    type: 'application',
    version,
    appVersion: version,
    kubeVersion: '>=1.30.0-0',
  };
}

/** Markers become expressions of Helm: of text inside of its quotes, of numbers and blocks instead of them. */
function template(): string {
  const of = (name: keyof typeof DEFAULTS): string => `{{ .Values.${PART}.${name} }}`;
  const number = (name: keyof typeof DEFAULTS): never => `{{number .Values.${PART}.${name} }}` as never;
  const objects = admissionObjects({
    namespace: '{{ .Release.Namespace }}',
    image: of('image'),
    replicas: number('replicas'),
    maxReplicas: number('maxReplicas'),
    cpu: of('cpu'),
    memory: of('memory'),
    memoryLimit: of('memoryLimit'),
    registryPort: number('registryPort'),
    policy: `{{block .Values.${PART}.policy }}`,
  });
  const text = documents(objects)
    .replaceAll(/"\{\{number ([^}]+)\}\}"/g, '{{ $1}}')
    .replaceAll(/"\{\{block ([^ ]+) \}\}"/g, '|\n{{ $1 | indent 4 }}');
  return `${MADE}{{- if .Values.${PART}.enabled }}\n${text}{{- end }}\n`;
}

function documents(objects: readonly object[]): string {
  return objects
    .map((object) => `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`)
    .join('');
}
