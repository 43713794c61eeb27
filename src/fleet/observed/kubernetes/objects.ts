import { type Fields, fieldOf, objectOf, objectsOf, textOf } from '../../../base/fields.ts';

export function isKubernetesObject(object: Fields): boolean {
  return textOf(object, 'apiVersion') !== undefined && textOf(object, 'kind') !== undefined;
}

/** What lists hold, by kind. Items of a typed list (`PodList`) have no kind of their own. */
export type Objects = {
  ofKind(kind: string): readonly Fields[];
  find(kind: string, namespace: string, name: string): Fields | undefined;
  /** Things in lists that are no objects, and lists that go on elsewhere. */
  odd: number;
  isPartial: boolean;
};

export function gatherObjects(documents: readonly Fields[]): Objects {
  const byKind = new Map<string, Fields[]>();
  const byName = new Map<string, Fields>();
  let [odd, isPartial] = [0, false];
  const add = (object: Fields, kind: string): void => {
    const list = byKind.get(kind) ?? [];
    if (list.length === 0) byKind.set(kind, list);
    list.push(object);
    const { namespace, name } = nameOf(object);
    byName.set(keyOf(kind, namespace, name), object);
  };
  for (const document of documents) {
    const kind = textOf(document, 'kind') ?? '';
    if (!kind.endsWith('List')) {
      add(document, kind);
      continue;
    }
    if (textOf(objectOf(document, 'metadata'), 'continue') !== undefined) isPartial = true;
    const items = objectsOf(document, 'items');
    const all = fieldOf(document, 'items');
    odd += Array.isArray(all) ? all.length - items.length : 1;
    for (const item of items) add(item, textOf(item, 'kind') ?? kind.slice(0, -'List'.length));
  }
  return {
    ofKind: (kind) => byKind.get(kind) ?? [],
    find: (kind, namespace, name) => byName.get(keyOf(kind, namespace, name)),
    odd,
    isPartial,
  };
}

export function nameOf(object: Fields): { namespace: string; name: string } {
  const metadata = objectOf(object, 'metadata');
  return { namespace: textOf(metadata, 'namespace') ?? '', name: textOf(metadata, 'name') ?? '' };
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}\0${namespace}\0${name}`;
}
