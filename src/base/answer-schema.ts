/**
 * What the schemas of answers are made with. An answer's schema is next to what makes the answer, in a file `answer-schema.ts`, which
 * only `npm run generate` and tests load: zod takes longer to load than most commands take to run.
 */
import { z } from 'zod';

/**
 * Ties a schema to the type of the answer that it describes: `answerOf<ShownImage>()(z.object({…}))` does not compile when a key is
 * missing on either side, or has another type.
 */
export function answerOf<Answer>(): <Schema extends z.ZodType>(
  schema: Equal<Json<Answer>, Json<z.infer<Schema>>> extends true ? Schema : Differs<Answer, Schema>,
) => Schema {
  return (schema) => schema as never;
}

export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What is left of a value in JSON: no brands, no `undefined`, no `readonly`. */
type Json<T> = unknown extends T
  ? unknown
  : T extends string
    ? Unbranded<T>
    : T extends number | boolean | null
      ? T
      : T extends readonly (infer Item)[]
        ? Json<Item>[]
        : T extends Uint8Array
          ? Record<string, number>
          : T extends object
            ? JsonObject<T>
            : never;

type JsonObject<T extends object> = Flat<
  { -readonly [K in keyof T as undefined extends T[K] ? never : KeyOf<K>]: Json<T[K]> } & {
    -readonly [K in keyof T as undefined extends T[K] ? KeyOf<K> : never]?: Json<Exclude<T[K], undefined>>;
  }
>;
type KeyOf<K> = K extends string ? Unbranded<K> : never;
type Unbranded<T extends string> = Record<never, never> extends Record<T, 1> ? string : T;
type Flat<T> = { [K in keyof T]: T[K] };

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** What a schema that does not fit is compared with, for the compiler's message. */
type Differs<Answer, Schema extends z.ZodType> = { answer: Json<Answer>; schema: Json<z.infer<Schema>> };
