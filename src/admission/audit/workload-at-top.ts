import { type Fields, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { groupOf, type ShapeOf } from '../places/shapes.ts';

/** Controllers of controllers of controllers: longer chains than any that Kubernetes makes are cut. */
const LONGEST = 8;

/** Finds the workload that an object was made for, as far as the objects that are there tell. */
export function workloadsOf(objects: readonly Fields[], shapeOf: ShapeOf): (object: Fields) => Fields {
  const byName = new Map(objects.map((object) => [keyOf(object), object]));
  return (object) => {
    let top = object;
    for (let step = 0; step < LONGEST; step++) {
      const above = ownerOf(top, byName, shapeOf);
      if (above === undefined || above === top) break;
      top = above;
    }
    return top;
  };
}

function ownerOf(object: Fields, byName: ReadonlyMap<string, Fields>, shapeOf: ShapeOf): Fields | undefined {
  const metadata = fieldsOf(object['metadata']);
  const owner = objectsOf(metadata['ownerReferences']).find((each) => each['controller'] === true);
  if (owner === undefined || shapeOf(groupOf(owner['apiVersion']), String(owner['kind'])) === undefined)
    return undefined;
  const { apiVersion, kind, name } = owner;
  const key = keyOf({ apiVersion, kind, metadata: { name, namespace: metadata['namespace'] } });
  // Where the owner itself is not there, its name is.
  return byName.get(key) ?? { apiVersion, kind, metadata: { name, namespace: metadata['namespace'] } };
}

function keyOf(object: Fields): string {
  const metadata = fieldsOf(object['metadata']);
  const [kind, namespace, name] = [object['kind'], metadata['namespace'], metadata['name']].map(
    (each) => textOf(each) ?? '',
  );
  return JSON.stringify([groupOf(object['apiVersion']), kind, namespace, name]);
}
