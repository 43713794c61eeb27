import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';

export function isKubernetesObject(object: Fields): boolean {
  return textOf(object['apiVersion']) !== undefined && textOf(object['kind']) !== undefined;
}

/** What lists hold, by kind. Items of a typed list (`PodList`) have no kind of their own. */
export type Objects = {
  ofKind(kind: string): readonly Fields[];
  find(kind: string, namespace: string, name: string): Fields | undefined;
  /** Things in lists that are not objects, and lists without items. */
  odd: number;
  isPartial: boolean;
};

/** Of an object that is there twice the last counts: what watches writes it again each time that it changes. */
export function gatherObjects(documents: readonly Fields[]): Objects {
  const byKind = new Map<string, Map<string, Fields>>();
  let [odd, isPartial] = [0, false];
  const add = (object: Fields, kind: string): void => {
    if (kind.endsWith('List')) return addAll(object, kind);
    const named = byKind.get(kind) ?? new Map<string, Fields>();
    if (named.size === 0) byKind.set(kind, named);
    const { namespace, name } = nameOf(object);
    named.set(name === '' ? `\0${named.size}` : keyOf(namespace, name), object);
  };
  const addAll = (list: Fields, kind: string): void => {
    if (textOf(fieldsOf(list['metadata'])['continue']) !== undefined) isPartial = true;
    const items = objectsOf(list['items']);
    const all = list['items'];
    // Go writes an empty list as null.
    odd += Array.isArray(all) ? all.length - items.length : all === null ? 0 : 1;
    for (const item of items) add(item, textOf(item['kind']) ?? kind.slice(0, -'List'.length));
  };
  for (const document of documents) add(document, textOf(document['kind']) ?? '');
  return {
    ofKind: (kind) => [...(byKind.get(kind)?.values() ?? [])],
    find: (kind, namespace, name) => byKind.get(kind)?.get(keyOf(namespace, name)),
    odd,
    isPartial,
  };
}

export function nameOf(object: Fields): { namespace: string; name: string } {
  const metadata = fieldsOf(object['metadata']);
  return { namespace: textOf(metadata['namespace']) ?? '', name: textOf(metadata['name']) ?? '' };
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}\0${name}`;
}
