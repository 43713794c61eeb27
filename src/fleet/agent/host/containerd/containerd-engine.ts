import { machine } from 'node:os';
import type { Digest } from '../../../../base/digest.ts';
import type { Fields } from '../../../../base/fields.ts';
import { tableOf } from '../../../../base/table-of.ts';
import { isoTime } from '../../../../base/utc-time.ts';
import { withoutUndefined } from '../../../../base/without-undefined.ts';
import { type Platform, parsePlatform } from '../../../../oci/index.ts';
import type { Time } from '../../../../store/index.ts';
import { imageIdDigest } from '../../../observed/image-id.ts';
import type { ContainerEngine, EngineEvent } from '../types.ts';
import {
  ContainerdCalls,
  type ContainerdContainer,
  type ContainerdEvent,
  type ContainerdTask,
} from './containerd-calls.ts';

/** Of Kubernetes, whose agent sees them with their owners, and of docker, which has its own names for them. */
const OF_OTHERS: ReadonlySet<string> = new Set(['k8s.io', 'moby', 'plugins.moby']);
const LEAVES_OUT = 'not of its namespaces k8s.io and moby, which agents of the cluster and of docker tell';

/** What docker calls the same. */
const ACTIONS: Readonly<Record<string, string>> = tableOf({
  '/containers/create': 'create',
  '/containers/update': 'update',
  '/containers/delete': 'destroy',
  '/tasks/start': 'start',
  '/tasks/paused': 'pause',
  '/tasks/exit': 'die',
  '/tasks/delete': 'die',
});
/** Names that docker has for containerd.v1.types.Status, by its number; of one that is unknown processes may live. */
const STATES = ['running', 'created', 'running', 'exited', 'paused', 'paused'];
const NANOSECONDS_OF_MS = 1_000_000n;

type Known = { container: ContainerdContainer; digest: Digest };
type Started = { pid: bigint; at: Time };

/** Containerd without docker, as under nerdctl. Opens no connection yet. */
export function containerdEngine(socket: string): ContainerEngine {
  const calls = new ContainerdCalls(socket);
  const digests = new Map<string, Known>();
  const started = new Map<string, Started>();
  let listensSince: Time | undefined;

  /** A name may lead elsewhere by now: it says what a container is of as long as it has not moved since that was made, or was asked then. */
  async function digestOf(
    key: string,
    namespace: string,
    container: ContainerdContainer,
  ): Promise<Digest | undefined> {
    const known = digests.get(key);
    if (known !== undefined && isSame(known.container, container)) return known.digest;
    const image = container.image === '' ? undefined : await calls.image(namespace, container.image);
    const hasMoved = image === undefined || image.updatedAt >= container.createdAt;
    const digest = hasMoved ? digestInName(container.image) : image.digest;
    if (digest !== undefined) digests.set(key, { container, digest });
    return digest;
  }

  /** It does not say since when a task runs: that was heard, or it ran when listening began. */
  function startOf(key: string, { pid }: ContainerdTask): Time | undefined {
    const known = started.get(key);
    if (known?.pid === pid || pid === 0n || listensSince === undefined) return known?.at;
    started.set(key, { pid, at: listensSince });
    return listensSince;
  }

  return {
    socket,
    leavesOut: LEAVES_OUT,
    async list() {
      const keys: string[] = [];
      for (const namespace of await calls.namespaces())
        if (!OF_OTHERS.has(namespace))
          for (const id of await calls.containerIds(namespace)) keys.push(keyOf(namespace, id));
      return keys;
    },
    async inspect(key) {
      const { namespace, id } = partsOf(key);
      const container = await calls.container(namespace, id);
      if (container === undefined) {
        digests.delete(key);
        started.delete(key);
        return undefined;
      }
      const task = await calls.task(namespace, id);
      const digest = await digestOf(key, namespace, container);
      const since = task && startOf(key, task);
      return inspected({ key, namespace, container, task, digest, since });
    },
    async events(since, signal) {
      const events = await calls.events(Object.keys(ACTIONS), signal);
      listensSince = since;
      return told(events, started);
    },
  };
}

const keyOf = (namespace: string, id: string): string => `${namespace}/${id}`;

function partsOf(key: string): { namespace: string; id: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), id: key.slice(slash + 1) };
}

function isSame(a: ContainerdContainer, b: ContainerdContainer): boolean {
  return a.createdAt === b.createdAt && a.image === b.image;
}

function digestInName(image: string): Digest | undefined {
  return image.includes('@') ? imageIdDigest(image) : undefined;
}

type Inspected = {
  key: string;
  namespace: string;
  container: ContainerdContainer;
  task: ContainerdTask | undefined;
  digest: Digest | undefined;
  since: Time | undefined;
};

/** As docker's `inspect` writes it. Without mounts, and so without what it starts: hooks of the runtime may add to what its definition says. */
function inspected({ key, namespace, container, task, digest, since }: Inspected): Fields {
  const { id, image, labels } = container;
  const Status = task === undefined ? 'created' : (STATES[task.status] ?? 'running');
  return {
    Id: key,
    Name: labels['nerdctl/name'] ?? id,
    Namespace: namespace,
    Image: digest,
    // The digest may be of an index: of that the machine runs its own part.
    ImageManifestDescriptor: { platform: platformOf(labels['nerdctl/platform']) },
    Config: { Image: image, Labels: labels },
    State: withoutUndefined({ Status, StartedAt: since === undefined ? undefined : isoTime(since) }),
  };
}

function platformOf(written: string | undefined): Platform {
  const own = parsePlatform(machine());
  try {
    return written === undefined ? own : parsePlatform(written);
  } catch {
    return own;
  }
}

async function* told(
  events: AsyncIterable<ContainerdEvent>,
  started: Map<string, Started>,
): AsyncGenerator<EngineEvent> {
  const images = new Map<string, string>();
  for await (const { namespace, topic, at: nanoseconds, event } of events) {
    const action = ACTIONS[topic];
    const id = event.text(1);
    const isOfOther = topic === '/tasks/exit' && event.text(2) !== id;
    if (action === undefined || OF_OTHERS.has(namespace) || isOfOther) continue;
    const key = keyOf(namespace, id);
    const at = Number(nanoseconds / NANOSECONDS_OF_MS);
    if (action === 'create') images.set(key, event.text(2));
    if (action === 'start') started.set(key, { pid: event.integer(2), at });
    const attributes = { name: id, image: images.get(key) };
    if (action === 'destroy') images.delete(key);
    yield { id: key, action, at, attributes, namespace };
  }
}
