import { type Fields, fieldOf, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { isJsonObject } from '../../base/parse-json.ts';
import type { ImagePlace, ImagePlaces, ImageShape, PullBy } from '../types.ts';

type Step = string | number;
type Found = { value: unknown; path: Step[] };

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/**
 * Every place of an object that names an image, by the shape of its kind. A container without an image is left out: templates may
 * have one, and the API server itself refuses a pod that has. What is not text, or not a list, is named, never skipped.
 */
export function imagePlaces(object: Fields, shape: ImageShape): ImagePlaces {
  const found: ImagePlaces = { places: [], unreadable: [] };
  for (const text of shape.podSpecs)
    for (const spec of allAt(object, text, found)) addPodSpec(object, spec, found);
  for (const text of shape.images) {
    const steps = text.split('.');
    for (const { value, path } of allAt(object, text, found)) {
      const holder = fieldsOf(valueAt(object, path.slice(0, -1)));
      add(
        value,
        {
          path,
          list: steps.slice(0, -1).join('.'),
          name: nameIn(holder),
          template: undefined,
          pull: undefined,
        },
        found,
      );
    }
  }
  return found;
}

function addPodSpec(object: Fields, { value, path }: Found, found: ImagePlaces): void {
  if (value === undefined || value === null) return;
  if (!isJsonObject(value)) {
    found.unreadable.push(path.join('.'));
    return;
  }
  const template = fieldsOf(fieldsOf(valueAt(object, path.slice(0, -1)))['metadata']);
  const spec = value;
  const place = (list: string, name: string, at: Step[]) => ({
    path: [...path, ...at],
    list: [...path, list].join('.'),
    name,
    template,
    pull: pullBy(spec),
  });
  for (const list of CONTAINER_LISTS)
    for (const [index, container] of itemsOf(value[list], [...path, list], found))
      add(container['image'], place(list, nameIn(container), [list, index, 'image']), found);
  for (const [index, volume] of itemsOf(value['volumes'], [...path, 'volumes'], found))
    for (const reference of within(volume['image'], [...path, 'volumes', index, 'image'], found))
      add(
        reference['reference'],
        place('volumes', nameIn(volume), ['volumes', index, 'image', 'reference']),
        found,
      );
}

function pullBy(spec: Fields): PullBy {
  const secrets = objectsOf(spec['imagePullSecrets']).flatMap(({ name }) => textOf(name) ?? []);
  // The older name of the same field.
  const account = textOf(spec['serviceAccountName']) ?? textOf(spec['serviceAccount']);
  return { secrets, serviceAccount: account ?? 'default' };
}

function add(image: unknown, place: Omit<ImagePlace, 'image'>, { places, unreadable }: ImagePlaces): void {
  if (image === undefined || image === null || image === '') return;
  if (typeof image === 'string') places.push({ ...place, image });
  else unreadable.push(place.path.join('.'));
}

/** The object there; none where there is nothing. */
function within(value: unknown, path: Step[], { unreadable }: ImagePlaces): Fields[] {
  if (value === undefined || value === null) return [];
  if (isJsonObject(value)) return [value];
  unreadable.push(path.join('.'));
  return [];
}

function itemsOf(list: unknown, path: Step[], { unreadable }: ImagePlaces): [number, Fields][] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    unreadable.push(path.join('.'));
    return [];
  }
  return [...list.entries()].flatMap(([index, item]): [number, Fields][] => {
    if (isJsonObject(item)) return [[index, item]];
    unreadable.push([...path, index].join('.'));
    return [];
  });
}

/** What stands at a path of a shape: one value for each item of the lists on the way. */
function allAt(object: Fields, path: string, { unreadable }: ImagePlaces): Found[] {
  let found: Found[] = [{ value: object, path: [] }];
  for (const key of path.split('.'))
    found = found.flatMap(({ value, path: before }): Found[] => {
      if (value === undefined || value === null) return [];
      if (key === '*' && Array.isArray(value))
        return value.map((item, index) => ({ value: item, path: [...before, index] }));
      if (key !== '*' && isJsonObject(value)) return [{ value: fieldOf(value, key), path: [...before, key] }];
      unreadable.push(before.join('.'));
      return [];
    });
  return found;
}

function valueAt(object: unknown, path: readonly Step[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (Array.isArray(value) ? value[Number(step)] : fieldOf(fieldsOf(value), String(step))),
    object,
  );
}

function nameIn(holder: Fields): string {
  const name = holder['name'];
  return typeof name === 'string' ? name : '';
}
