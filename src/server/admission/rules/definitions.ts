import { policyResourceSchema } from '../../../trust/index.ts';

export const GROUP = 'policies.shearwall.dev';
export const VERSION = 'v1';
export const API = `/apis/${GROUP}/${VERSION}`;

/** The kinds of our group, by how paths name them. */
export const PLURALS = { ClusterPolicy: 'clusterpolicies', Policy: 'policies' } as const;
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
