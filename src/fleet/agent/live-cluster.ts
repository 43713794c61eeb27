import type { Fields } from '../../base/fields.ts';
import type { WatchEvent } from '../../kubernetes/index.ts';
import type { ObservedRun, Time } from '../../store/index.ts';
import { nameOf } from '../observed/kubernetes/objects.ts';
import { placeContainers, platformOfNode } from '../observed/kubernetes/place-containers.ts';
import type { OwnerRules } from '../owners/types.ts';
import { LISTED_KINDS, type ListedKind } from '../sync/kubernetes-lists.ts';
import { slimObject } from '../sync/slim-object.ts';
import { LiveObjects } from './live-objects.ts';
import { type LivePod, livePod } from './live-pod.ts';
import { LiveRuns } from './live-runs.ts';
import type { Live, RunChange } from './types.ts';

type Names = { namespace: string; name: string };

/** What runs in a cluster, kept up to date by watches of its kinds, in whatever order they tell. */
export class LiveCluster implements Live<ListedKind> {
  readonly running = 'Pod';
  readonly #rules: OwnerRules;
  readonly #objects = new LiveObjects();
  readonly #pods = new Map<string, LivePod>();
  readonly #podsOf = new Map<string, Set<LivePod>>();
  readonly #runs = new LiveRuns();
  /** By kind what a watch that began again has not told yet. */
  readonly #untold = new Map<ListedKind, Map<string, Names>>();
  readonly #synced = new Set<ListedKind>();

  constructor(rules: OwnerRules) {
    this.#rules = rules;
  }

  /** True once every kind was told whole, and none is being told again. */
  get isWhole(): boolean {
    return LISTED_KINDS.every((kind) => this.#synced.has(kind));
  }

  get podCount(): number {
    return this.#pods.size;
  }

  runs(): ObservedRun[] {
    return this.#runs.all();
  }

  /** A kind that cannot be read is taken for told: names and labels tell most of whose things are. */
  leaveOut(kind: Exclude<ListedKind, 'Pod'>): void {
    this.#synced.add(kind);
  }

  /** `at`: now. What became of runs. */
  take(kind: ListedKind, event: WatchEvent, at: Time): RunChange[] {
    if (event.kind === 'begun') return this.#begin(kind);
    if (event.kind === 'synced') return this.#endTelling(kind, at);
    const object = slimObject(event.object, kind);
    const names = nameOf(object);
    this.#untold.get(kind)?.delete(keyOf(names));
    if (event.kind === 'gone') return this.#remove(kind, names, at);
    return this.#put(kind, object, at);
  }

  #begin(kind: ListedKind): RunChange[] {
    this.#synced.delete(kind);
    const known = kind === 'Pod' ? this.#pods.values() : this.#objects.names(kind);
    this.#untold.set(kind, new Map(Array.from(known, (names) => [keyOf(names), names])));
    return [];
  }

  /** What was not told again went while nobody watched. */
  #endTelling(kind: ListedKind, at: Time): RunChange[] {
    const untold = [...(this.#untold.get(kind)?.values() ?? [])];
    this.#untold.delete(kind);
    this.#synced.add(kind);
    return untold.flatMap((names) => this.#remove(kind, names, at));
  }

  #put(kind: ListedKind, object: Fields, at: Time): RunChange[] {
    if (kind === 'Pod') return this.#putPod(livePod(object), at);
    if (!this.#objects.put(kind, object)) return [];
    const concerned = this.#podsBelow(kind, nameOf(object));
    return concerned.flatMap((pod) => this.#putPod(pod, at));
  }

  #putPod(pod: LivePod, at: Time): RunChange[] {
    const before = this.#pods.get(keyOf(pod));
    const now = { ...pod, ...this.#place(pod, before) };
    if (before !== undefined) this.#podsOf.get(before.namespace)?.delete(before);
    const beside = this.#podsOf.get(now.namespace) ?? new Set();
    this.#podsOf.set(now.namespace, beside.add(now));
    this.#pods.set(keyOf(now), now);
    return this.#runs.replace(before?.placed ?? [], now.placed, at);
  }

  /** A controller may be deleted before its pods: they stay what they were. */
  #place(pod: LivePod, before: LivePod | undefined): Pick<LivePod, 'placed' | 'isSure'> {
    const node = pod.node === undefined ? undefined : this.#objects.find('Node', '', pod.node);
    const platform = node && platformOfNode(node);
    const placed = placeContainers({ ...pod, pod: pod.object, platform }, this.#objects, this.#rules);
    if (this.#hasController(pod)) return { placed, isSure: true };
    const [known] = before?.placed ?? [];
    if (known === undefined || before?.isSure !== true || before.controller !== pod.controller)
      return { placed, isSure: false };
    const { workload, owner } = known;
    return { placed: placed.map((each) => ({ ...each, workload, owner })), isSure: true };
  }

  #hasController({ namespace, controller }: LivePod): boolean {
    if (controller === undefined) return true;
    const [kind = '', name = ''] = controller.split('/');
    return this.#objects.find(kind, namespace, name) !== undefined;
  }

  #remove(kind: ListedKind, names: Names, at: Time): RunChange[] {
    if (kind !== 'Pod') {
      this.#objects.delete(kind, names);
      return [];
    }
    const pod = this.#pods.get(keyOf(names));
    if (pod === undefined) return [];
    this.#pods.delete(keyOf(names));
    this.#podsOf.get(pod.namespace)?.delete(pod);
    return this.#runs.replace(pod.placed, [], at);
  }

  /** Those of which it may say something. */
  #podsBelow(kind: ListedKind, { namespace, name }: Names): LivePod[] {
    if (kind === 'Node') return [...this.#pods.values()].filter((pod) => pod.node === name);
    if (kind === 'Namespace') return [...(this.#podsOf.get(name) ?? [])];
    const isBelow = (pod: LivePod): boolean => {
      const workload = pod.placed[0]?.workload;
      const isPlaced = workload?.kind === kind && workload.name === name;
      return isPlaced || pod.controller === `${kind}/${name}`;
    };
    return [...(this.#podsOf.get(namespace) ?? [])].filter(isBelow);
  }
}

function keyOf({ namespace, name }: Names): string {
  return `${namespace}/${name}`;
}
