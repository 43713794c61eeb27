import { isJsonObject } from './parse-json.ts';

/** An object of a stranger's document. Its own keys only: `__proto__` and `constructor` are no fields. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldOf(object: Fields, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Undefined: nothing there, or no text, or an empty one. */
export function textOf(object: Fields, key: string): string | undefined {
  const value = fieldOf(object, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function objectOf(object: Fields, key: string): Fields {
  const value = fieldOf(object, key);
  return isJsonObject(value) ? value : {};
}

/** The objects of a list; anything else in it is passed over. */
export function objectsOf(object: Fields, key: string): Fields[] {
  return listOf(object, key).filter(isJsonObject);
}

export function textsOf(object: Fields, key: string): string[] {
  return listOf(object, key).filter((item) => typeof item === 'string');
}

function listOf(object: Fields, key: string): unknown[] {
  const value = fieldOf(object, key);
  return Array.isArray(value) ? value : [];
}
