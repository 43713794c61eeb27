import type { Fields } from '../../base/fields.ts';
import { nameOf } from '../observed/kubernetes/objects.ts';

/** Objects of a cluster besides its pods, as they are now. */
export class LiveObjects {
  readonly #byKind = new Map<string, Map<string, Fields>>();

  find(kind: string, namespace: string, name: string): Fields | undefined {
    return this.#byKind.get(kind)?.get(`${namespace}/${name}`);
  }

  /** False: nothing that is read of it is otherwise than before. */
  put(kind: string, object: Fields): boolean {
    const { namespace, name } = nameOf(object);
    const objects = this.#byKind.get(kind) ?? new Map<string, Fields>();
    this.#byKind.set(kind, objects);
    const key = `${namespace}/${name}`;
    const before = objects.get(key);
    objects.set(key, object);
    return before === undefined || JSON.stringify(before) !== JSON.stringify(object);
  }

  delete(kind: string, { namespace, name }: { namespace: string; name: string }): void {
    this.#byKind.get(kind)?.delete(`${namespace}/${name}`);
  }

  *names(kind: string): Generator<{ namespace: string; name: string }> {
    for (const object of this.#byKind.get(kind)?.values() ?? []) yield nameOf(object);
  }
}
