/** Pods as the Kubernetes API lists them. */

type State = 'running' | 'waiting' | 'terminated';
type States = Readonly<Record<string, State>>;

export type PodInput = {
  name: string;
  namespace?: string;
  phase?: string;
  /** Default: one that runs, `main`. */
  containers?: States;
  init?: States;
  sidecars?: States;
  ephemeral?: States;
  imageID?: string;
  image?: string;
  owner?: { kind: string; name: string };
  labels?: Readonly<Record<string, string>>;
  node?: string;
  restartPolicy?: string;
  startedAt?: string;
  /** More of its spec, and of that of each main container, as an API server writes it. */
  spec?: Readonly<Record<string, unknown>>;
  given?: Readonly<Record<string, unknown>>;
};

export function pod(input: PodInput): Record<string, unknown> {
  const {
    name,
    namespace = 'default',
    phase = 'Running',
    containers = { main: 'running' },
    init = {},
    sidecars = {},
  } = input;
  const { ephemeral = {}, owner, labels, node, restartPolicy } = input;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      ...(labels && { labels }),
      ...(owner && { ownerReferences: [{ ...owner, controller: true }] }),
    },
    spec: {
      ...(node && { nodeName: node }),
      ...(restartPolicy && { restartPolicy }),
      containers: Object.keys(containers).map((each) => ({
        name: each,
        image: input.image ?? 'app:1',
        ...(input.given && { imagePullPolicy: 'Always', ...input.given }),
      })),
      initContainers: [
        ...Object.keys(init).map((each) => ({ name: each })),
        ...Object.keys(sidecars).map((each) => ({ name: each, restartPolicy: 'Always' })),
      ],
      ...input.spec,
    },
    status: {
      phase,
      containerStatuses: statuses(containers, input),
      initContainerStatuses: [...statuses(init, input), ...statuses(sidecars, input)],
      ephemeralContainerStatuses: statuses(ephemeral, input),
    },
  };
}

export function podList(items: readonly unknown[]): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'PodList', metadata: {}, items };
}

function statuses(
  states: States,
  { imageID, image = 'app:1', startedAt = '2026-03-01T00:00:00Z' }: PodInput,
): unknown[] {
  return Object.entries(states).map(([name, state]) => ({
    name,
    image,
    imageID: imageID ?? `app@sha256:${'a'.repeat(64)}`,
    state: { [state]: state === 'running' ? { startedAt } : {} },
  }));
}
