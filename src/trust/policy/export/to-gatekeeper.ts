import { X509Certificate } from 'node:crypto';
import type { ReadFile } from '../../../base/bounded-read.ts';
import { messageOf } from '../../../base/errors.ts';
import { policyError } from '../errors.ts';
import { loadPolicies } from '../load-policies.ts';
import { REGO } from './gatekeeper-rego.ts';
import { manifestsOf, type PolicyExport } from './manifests.ts';

/** In a namespace, as the chart and the manifests name it, with the port that Gatekeeper is answered on. */
const SERVICE = 'shearwall-admission';
const PORT = 8444;

/** How long Gatekeeper waits stands in both: an answer comes a second before. */
const WAIT_S = 5;

/** `caBundle`: PEM of who issues the certificate of shearwall's pods. */
export type ProviderPlace = { caBundle: string; namespace: string };

const NOTES = [
  'the policies stay where shearwall admit reads them, and Gatekeeper asks it: docs/tasks/guard-with-gatekeeper.md',
  'Gatekeeper lets everything in while it is away unless its webhooks have failurePolicy Fail, and repeats an answer for 3 minutes unless it is told --external-data-provider-response-cache-ttl=10s',
  'kubectl apply them twice: the kind of the last object is there a moment after its template',
];

/**
 * What makes Gatekeeper ask shearwall, which decides: where it asks, what it refuses then, and of which objects. Policies are only checked.
 * Throws POLICY_PROVIDER_CA, and what `loadPolicies` throws.
 */
export async function exportToGatekeeper(
  paths: readonly string[],
  place: ProviderPlace,
  readFile: ReadFile,
): Promise<PolicyExport> {
  const { policies } = await loadPolicies(paths, readFile);
  checkCertificates(place);
  const caBundle = Buffer.from(place.caBundle).toString('base64');
  const objects = [provider(caBundle, place.namespace), constraintTemplate(), constraint()];
  const warning = policies.filter(({ mode }) => mode === 'warn').map(({ name }) => name);
  const silent =
    warning.length === 0
      ? []
      : [`with mode: warn Gatekeeper lets in without a word what is refused by ${warning.join(', ')}`];
  return { to: 'gatekeeper', ...manifestsOf(objects), notes: [...NOTES, ...silent] };
}

/** Gatekeeper says nothing of a bundle that it cannot read until it asks, and everybody may read a Provider. Throws POLICY_PROVIDER_CA. */
function checkCertificates({ caBundle, namespace }: ProviderPlace): void {
  const refuse = (why: string, cause?: unknown): Error =>
    policyError('POLICY_PROVIDER_CA', `the CA bundle ${why}`, {
      cause,
      hint: `kubectl -n ${namespace} get secret shearwall-admission -o jsonpath='{.data.ca\\.crt}' | base64 -d`,
    });
  if (caBundle.includes('PRIVATE KEY'))
    throw refuse('holds a private key, and everybody may read a Provider');
  const certificates =
    caBundle.match(/-----BEGIN CERTIFICATE-----[^-]{1,16384}-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw refuse('holds no certificate in PEM');
  for (const certificate of certificates)
    try {
      new X509Certificate(certificate);
    } catch (cause) {
      throw refuse(`holds a certificate that cannot be read: ${messageOf(cause)}`, cause);
    }
}

/** `caBundle` in base64. */
export function provider(caBundle: string, namespace: string): object {
  return {
    apiVersion: 'externaldata.gatekeeper.sh/v1beta1',
    kind: 'Provider',
    metadata: { name: 'shearwall' },
    spec: {
      url: `https://${SERVICE}.${namespace}.svc:${PORT}/external-data/v1beta1?timeout=${WAIT_S}s`,
      timeout: WAIT_S,
      caBundle,
    },
  };
}

/** Refuses every image that shearwall's policies do not allow, and every one that it gives no answer about. */
export function constraintTemplate(): object {
  return {
    apiVersion: 'templates.gatekeeper.sh/v1',
    kind: 'ConstraintTemplate',
    metadata: {
      name: 'shearwallimages',
      annotations: { description: "Images are signed as shearwall's policies want them" },
    },
    spec: {
      crd: { spec: { names: { kind: 'ShearwallImages' } } },
      targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: REGO }],
    },
  };
}

/** Every kind of Kubernetes itself that holds images. */
export function constraint(): object {
  return {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'ShearwallImages',
    metadata: { name: 'shearwall-images' },
    spec: {
      enforcementAction: 'deny',
      match: {
        kinds: [
          { apiGroups: [''], kinds: ['Pod', 'PodTemplate', 'ReplicationController'] },
          { apiGroups: ['apps'], kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'] },
          { apiGroups: ['batch'], kinds: ['Job', 'CronJob'] },
        ],
      },
    },
  };
}
