/** Objects as an API server keeps them, in memory, with what happens to them as watches tell it. */
import { EventEmitter, once } from 'node:events';
import { ApiRefused, type KubernetesClient } from '../../src/kubernetes/index.ts';

type Kept = { metadata: { name: string; resourceVersion: string } } & Record<string, unknown>;

export class KubernetesObjects implements KubernetesClient {
  readonly server = 'https://cluster.invalid';
  readonly objects = new Map<string, Kept>();
  readonly asked: string[] = [];
  readonly #changes = new EventEmitter();
  #version = 0;

  get = async (path: string): Promise<Kept> => {
    const found = this.objects.get(path);
    if (found === undefined) throw new ApiRefused(404, `${path} not found`);
    return structuredClone(found);
  };

  create = async (collection: string, object: object): Promise<Kept> => {
    const { metadata } = object as Kept;
    const path = `${collection}/${metadata.name}`;
    this.asked.push(`create ${path}`);
    if (this.objects.has(path)) throw new ApiRefused(409, 'it exists');
    return this.#keep(path, object as Kept);
  };

  patch = async (path: string, changes: object): Promise<Kept> => {
    this.asked.push(`patch ${path}`);
    const before = await this.get(path);
    const { metadata, data, spec, ...rest } = changes as Partial<Kept> & { data?: object; spec?: object };
    if (metadata !== undefined && metadata.resourceVersion !== before.metadata.resourceVersion)
      throw new ApiRefused(409, 'it was changed');
    const merged = Object.entries({ data, spec }).filter(([, change]) => change !== undefined);
    const into = merged.map(([key, change]) => [key, { ...(before[key] as object), ...change }]);
    return this.#keep(path, { ...before, ...rest, ...Object.fromEntries(into) });
  };

  remove = async (path: string): Promise<boolean> => {
    this.asked.push(`remove ${path}`);
    const removed = this.objects.get(path);
    this.objects.delete(path);
    this.#changes.emit('change', path, removed);
    return removed !== undefined;
  };

  list = async (): Promise<never> => {
    throw new Error('nothing here is listed');
  };

  async *lines(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
    const collection = path.split('?', 1)[0] ?? '';
    const line = (type: string, object: unknown) => Buffer.from(JSON.stringify({ type, object }));
    const bookmark = { 'k8s.io/initial-events-end': 'true' };
    for (const [at, object] of this.objects) if (isIn(collection, at)) yield line('ADDED', object);
    yield line('BOOKMARK', { metadata: { resourceVersion: '1', annotations: bookmark } });
    while (!signal.aborted) {
      const [at, removed] = (await once(this.#changes, 'change', { signal })) as [string, Kept | undefined];
      const object = this.objects.get(at);
      if (isIn(collection, at))
        yield object === undefined ? line('DELETED', removed) : line('MODIFIED', object);
    }
  }

  #keep(path: string, object: Kept): Kept {
    const kept = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    this.objects.set(path, structuredClone(kept));
    this.#changes.emit('change', path);
    return kept;
  }
}

function isIn(collection: string, path: string): boolean {
  return path.startsWith(`${collection}/`);
}
