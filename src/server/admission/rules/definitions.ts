import { policyResourceSchema } from '../../../trust/index.ts';

export const GROUP = 'policies.shearwall.dev';
export const VERSION = 'v1';
export const API = `/apis/${GROUP}/${VERSION}`;

/** The kinds of our group, by how paths name them. */
export const PLURALS = {
  ClusterPolicy: 'clusterpolicies',
  Policy: 'policies',
  PolicyException: 'policyexceptions',
} as const;
export type RuleKind = keyof typeof PLURALS;

type Kind = { kind: RuleKind; scope: 'Cluster' | 'Namespaced'; about: string; spec: object };

/** The CustomResourceDefinitions of what a cluster itself holds of policies (apiextensions.k8s.io/v1). */
export async function definitions(): Promise<Definition[]> {
  const policy = await policyResourceSchema();
  const kinds: Kind[] = [
    {
      kind: 'ClusterPolicy',
      scope: 'Cluster',
      about: 'Which images may run in the cluster, and who must have signed them.',
      spec: policy,
    },
    {
      kind: 'Policy',
      scope: 'Namespaced',
      about: 'What images of one namespace need besides: it refuses more, and allows nothing.',
      spec: policy,
    },
    {
      kind: 'PolicyException',
      scope: 'Namespaced',
      about:
        'An image that may run for a while although policies refuse it; it counts in the namespace of the webhook.',
      spec: EXCEPTION,
    },
  ];
  return kinds.map(definition);
}

export type Definition = { metadata: { name: string }; spec: object };

function definition({ kind, scope, about, spec }: Kind): Definition {
  const plural = PLURALS[kind];
  return {
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope,
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [
            {
              name: 'Valid',
              type: 'string',
              jsonPath: '.status.conditions[?(@.type=="Valid")].status',
            },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              description: about,
              required: ['spec'],
              properties: { spec, status: STATUS },
            },
          },
        },
      ],
    },
  };
}

const TEXT = { type: 'string' };

const EXCEPTION = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  required: ['namespaces', 'reason', 'expires'],
  properties: {
    digest: { ...TEXT, description: 'Only this image: `sha256:…`.' },
    repository: { ...TEXT, description: 'Only images of this repository: `docker.io/library/busybox`.' },
    namespaces: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: TEXT,
      description: 'Where it may run; each by its name.',
    },
    reason: { ...TEXT, minLength: 1, maxLength: 1024, description: 'Why, for who reads the audit log.' },
    expires: {
      type: 'string',
      format: 'date-time',
      description: 'When it counts no more: at most 30 days after it was made.',
    },
  },
};

/** Conditions as they are everywhere (meta/v1, Condition). */
const STATUS = {
  type: 'object',
  properties: {
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
        properties: {
          type: TEXT,
          status: TEXT,
          reason: TEXT,
          message: TEXT,
          lastTransitionTime: { type: 'string', format: 'date-time' },
          observedGeneration: { type: 'integer', format: 'int64' },
        },
      },
    },
  },
};
