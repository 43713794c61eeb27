import { type Fields, fieldsOf } from '../../base/fields.ts';
import type { Marks } from '../owners/types.ts';

/** RFC 3339 to milliseconds. Go's zero time, and anything older than containers, is not a time. */
export function timeOf(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return isPlausible(ms) ? ms : undefined;
}

/** In milliseconds since 1970. */
export function isPlausible(ms: number): boolean {
  return Number.isFinite(ms) && ms > EARLIEST_MS;
}

/** 2010: no container is older. */
const EARLIEST_MS = 1_262_304_000_000;

/** Labels and annotations of a Kubernetes object. */
export function marksOf(metadata: Fields): Marks {
  return {
    labels: textsIn(fieldsOf(metadata['labels'])),
    annotations: textsIn(fieldsOf(metadata['annotations'])),
  };
}

/** The entries of a map whose values are text. */
export function textsIn(object: Fields): Record<string, string> {
  const texts: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(object)) if (typeof value === 'string') texts[key] = value;
  return texts;
}
