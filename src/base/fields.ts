import { isJsonObject } from './parse-json.ts';

/** An object of a document from outside, whose fields may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze(Object.create(null) as Record<string, unknown>);

/** `{}` for anything but an object, so that a field of a field can be asked for: `fieldsOf(document['metadata'])['tools']`. */
export function fieldsOf(value: unknown): Fields {
  return isJsonObject(value) ? value : NO_FIELDS;
}

/** Of a name that the document itself chose: `constructor` is a field only where it was written. */
export function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Undefined: nothing, anything but text, or an empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Empty for anything but a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a list, without empty ones; anything else in it is skipped. */
export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item): item is string => textOf(item) !== undefined);
}

/** The objects of a list; anything else in it is skipped. */
export function objectsOf(value: unknown): Fields[] {
  return listOf(value).filter(isJsonObject);
}
