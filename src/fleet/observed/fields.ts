import { isJsonObject } from '../../base/parse-json.ts';
import type { Marks } from '../owners/types.ts';

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
  const value = fieldOf(object, key);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** RFC 3339 to milliseconds. Go's zero time, and what lies before containers were, is no time. */
export function timeOf(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(ms) && ms > EARLIEST_MS ? ms : undefined;
}

/** 2010: no container is older. */
const EARLIEST_MS = 1_262_304_000_000;

/** Labels and annotations of a Kubernetes object. */
export function marksOf(metadata: Fields): Marks {
  return {
    labels: textsIn(objectOf(metadata, 'labels')),
    annotations: textsIn(objectOf(metadata, 'annotations')),
  };
}

/** The entries of a map whose values are text. */
export function textsIn(object: Fields): Record<string, string> {
  const texts: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(object)) if (typeof value === 'string') texts[key] = value;
  return texts;
}
