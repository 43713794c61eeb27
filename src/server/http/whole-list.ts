import { z } from 'zod';
import { compareBytes } from '../../base/index.ts';

type Item = Readonly<Record<string, unknown>>;

/** A field rising, and with `-` falling. */
export function sortsBy<Field extends string>(fields: readonly Field[]): (Field | `-${Field}`)[] {
  return fields.flatMap((field) => [field, `-${field}` as const]);
}

/** Of a list that is answered whole: how it is ordered and narrowed by what it shows, with the parameters that the route has itself. */
export function wholeListQuery(
  fields: readonly string[],
  own: z.ZodObject = z.strictObject({}),
): z.ZodObject {
  return own.extend({
    sort: z
      .enum(sortsBy(fields))
      .describe('By this field; `-`: from the highest. Default: as it is')
      .optional(),
    match: matchField(fields),
  });
}

/** Of a list that nobody looks through to its end: it is ordered and narrowed among so many, which come first as it stands. */
export function firstOnesQuery<Field extends string>(fields: readonly Field[], most: number) {
  return {
    sort: z
      .enum(sortsBy(fields))
      .describe(`By this field, of the first ${most}; \`-\`: from the highest. Default: as it is`)
      .optional(),
    match: matchField(fields),
  };
}

/** How many of it have to be read. */
export function readFor(
  { sort, match, limit }: { sort?: string | undefined; match?: string | undefined; limit: number },
  most: number,
): number {
  return sort === undefined && match === undefined ? limit : most;
}

/** Of a list in pages, too: by the fields that are text. */
export function matchField(fields: readonly string[]): z.ZodType<string | undefined, string | undefined> {
  return z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe(`Those with this text in one of: ${fields.join(', ')}`)
    .optional();
}

type Order = { sort?: string | undefined; match?: string | undefined; limit?: number | undefined };

export function inOrder<T extends object>(answered: T, fields: readonly string[], query: unknown): T {
  const json = 'json' in answered ? (answered.json as { items?: readonly Item[] }) : {};
  if (json.items === undefined) return answered;
  return { ...answered, json: { ...json, items: ordered(json.items, fields, query as Order) } };
}

/** `limit`: of what is left. */
export function ordered<T extends object>(
  items: readonly T[],
  fields: readonly string[],
  { sort, match, limit }: Order,
): T[] {
  const wanted = match?.toLowerCase();
  const left = items.filter(
    (item) =>
      wanted === undefined ||
      fields.some((field) =>
        textOf((item as Item)[field])
          .toLowerCase()
          .includes(wanted),
      ),
  );
  return (sort === undefined ? left : left.sort(orderBy(sort))).slice(0, limit);
}

/** Numbers as such, all else as text; what an item does not say comes last. */
function orderBy(sort: string): (a: object, b: object) => number {
  const isFalling = sort.startsWith('-');
  const field = isFalling ? sort.slice(1) : sort;
  return (one, other) => {
    const [a, b] = [(one as Item)[field], (other as Item)[field]];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : compareBytes(textOf(a), textOf(b));
    return isFalling ? -order : order;
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
