/** An object of a stranger's document, whose fields may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = Object.freeze(Object.create(null) as Record<string, unknown>);

/** `{}` for what is no object, so that a field of a field can be asked for. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : NO_FIELDS;
}

/** Undefined: no text, or an empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textsOf(value: unknown): string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string' && item !== '');
}

/** The objects of a list; anything else in it is passed over. */
export function objectsOf(value: unknown): Fields[] {
  return listOf(value).filter(
    (item): item is Fields => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
}

/** No advisory is older; what says so was never given a date. */
const FIRST_SECOND = Date.UTC(1980, 0, 1) / 1000;
const LONGEST_DATE = 40;
const LAST_SECOND = Date.UTC(2200, 0, 1) / 1000;

/** A date in ISO 8601 as seconds since 1970; undefined for what is none, and for dates that nobody means (`0001-01-01`). */
export function secondsOf(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined || text.length > LONGEST_DATE || !/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const seconds = Math.floor(Date.parse(hasZone(text) ? text : `${text}Z`) / 1000);
  return seconds >= FIRST_SECOND && seconds < LAST_SECOND ? seconds : undefined;
}

/** Without a zone the host's would be taken. A date alone is UTC by itself. */
function hasZone(text: string): boolean {
  return text.length <= 10 || /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
}
