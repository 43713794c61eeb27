import { isJsonObject } from '../../base/parse-json.ts';

/** An object of a stranger's document. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return isJsonObject(value) ? value : {};
}

/** The objects of a list; anything else in it is passed over. */
export function objectsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Undefined: no text, or an empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : [];
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function withoutSlash(path: string): string {
  return path.replace(/^\/+/, '');
}
