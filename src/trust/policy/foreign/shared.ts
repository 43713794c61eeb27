import { PREDICATE_TYPES } from '../../statements/predicate-types.ts';
import type { ForeignFields } from './foreign-fields.ts';
import type { ConvertedGlob } from './image-globs.ts';

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
