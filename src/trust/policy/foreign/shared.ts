import { PREDICATE_TYPES } from '../../statements/predicate-types.ts';
import type { ForeignFields } from './foreign-fields.ts';
import type { ConvertedGlob } from './image-globs.ts';

/** What things of a list are, by their names. Of two of one name nobody can say which is meant. */
export function byName<T>(items: readonly ForeignFields[], read: (item: ForeignFields) => T): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const name = item.text('name') ?? '';
    if (found.has(name)) item.refuse(item.has('name') ? ['name'] : [], `there is another '${name}'`);
    found.set(name, read(item));
  }
  return found;
}

/** The glob at `key`, as our patterns; none where it was refused. */
export function patternsOf(
  fields: ForeignFields,
  key: string,
  convert: (text: string) => ConvertedGlob,
): string[] {
  const text = fields.text(key);
  if (text === undefined) {
    fields.refuse([], `it has no '${key}'`);
    return [];
  }
  return convertedAt(fields, [key], convert(text));
}

/** The globs of the list at `key`. */
export function patternList(
  fields: ForeignFields,
  key: string,
  convert: (text: string) => ConvertedGlob,
): string[] {
  return fields.texts(key).flatMap((text, index) => convertedAt(fields, [key, index], convert(text)));
}

/** What a glob became; none where it was refused. */
export function convertedAt(fields: ForeignFields, at: (string | number)[], glob: ConvertedGlob): string[] {
  if ('patterns' in glob) return glob.patterns;
  fields.refuse(at, glob.problem);
  return [];
}

const NEEDS_DIGEST =
  "without 'verifyDigest: false' an image without a digest is refused there, and here it is not: leave 'mutateDigest: false' out, so that digests are written";

/** Of Kyverno: it writes digests, or refuses images that have none, unless it is told not to. What only warns may stay as it is. */
export function pinOf(fields: ForeignFields, mode: 'enforce' | 'warn' | undefined): { pin?: 'never' } {
  const [writes, asks] = [fields.boolean('mutateDigest') !== false, fields.boolean('verifyDigest') !== false];
  if (writes) return {};
  if (asks && mode !== 'warn') fields.refuse(['mutateDigest'], NEEDS_DIGEST);
  return { pin: 'never' };
}

/** A predicate type that we know by the same name, or a URI. */
export function typeOf(fields: ForeignFields, key: string): string {
  const type = fields.text(key) ?? '';
  if (!Object.hasOwn(PREDICATE_TYPES, type) && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(type))
    fields.refuse(
      type === '' ? [] : [key],
      `'${type}' is not a predicate type that is known here: write its URI`,
    );
  return type;
}
