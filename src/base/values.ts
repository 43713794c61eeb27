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
