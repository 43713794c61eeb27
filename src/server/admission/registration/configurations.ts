import { type ImageShape, shapesWith } from '../../../admission/index.ts';
import type { Mode } from '../authority/kept-settings.ts';
import { matchConditions } from './match-conditions.ts';

/** The Service that API servers find the webhook by. */
export type ServiceName = { namespace: string; name: string; port: number };

export type ConfigurationKind = 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';

/** Of both configurations. */
export const CONFIGURATION_NAME = 'shearwall-admission';

export const COLLECTIONS: Readonly<Record<ConfigurationKind, string>> = {
  MutatingWebhookConfiguration: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
};

export type WebhooksInput = {
  service: ServiceName;
  mode: Exclude<Mode, 'off'>;
  /** PEM. */
  caBundle: string;
  /** Kinds that hold images, beside those that are known. */
  shapes?: readonly ImageShape[] | undefined;
};

/** The webhooks of a configuration, with every field that the server would else fill in: so they can be compared. */
export function webhooksOf(kind: ConfigurationKind, input: WebhooksInput): object[] {
  const { mode } = input;
  if (kind === 'ValidatingWebhookConfiguration')
    return [webhook(input, 'validate', mode === 'enforce' ? '/validate' : '/warn/validate')];
  // Nothing is written into objects while nothing is enforced.
  return mode === 'warn' ? [] : [{ ...webhook(input, 'mutate', '/mutate'), reinvocationPolicy: 'IfNeeded' }];
}

function webhook(
  { service, mode, caBundle, shapes = [] }: WebhooksInput,
  name: string,
  path: string,
): object {
  return {
    name: `${name}.shearwall.dev`,
    clientConfig: {
      service: { ...service, path },
      caBundle: Buffer.from(caBundle).toString('base64'),
    },
    rules: rules(shapes),
    failurePolicy: mode === 'enforce' ? 'Fail' : 'Ignore',
    matchPolicy: 'Equivalent',
    // By the label that the server itself keeps: one that a tenant can set would be a way around.
    namespaceSelector: {
      matchExpressions: [
        { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [service.namespace] },
      ],
    },
    objectSelector: {},
    sideEffects: 'None',
    timeoutSeconds: 10,
    admissionReviewVersions: ['v1'],
    matchConditions: matchConditions(shapesWith(shapes)),
  };
}

/** Every kind that holds images, and the door by which ephemeral containers come; no status, no scale, no Lease, no Node. */
function rules(own: readonly ImageShape[]): object[] {
  const byGroup = Map.groupBy(shapesWith(own), ({ group }) => group);
  return [...byGroup].map(([group, shapes]) => ({
    apiGroups: [group],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources: shapes.flatMap(({ kind, plural = `${kind.toLowerCase()}s` }) =>
      kind === 'Pod' ? ['pods', 'pods/ephemeralcontainers'] : [plural],
    ),
    scope: 'Namespaced',
  }));
}
