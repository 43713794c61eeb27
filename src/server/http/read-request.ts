import type { z } from 'zod';
import { parseJson } from '../../base/parse-json.ts';
import { serverError } from '../errors.ts';

const DEPTH = 200;

/** What is given more than once is a list. Throws SERVER_INPUT. */
export function queryOf(url: URL, schema: z.ZodObject | undefined): unknown {
  const lists: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of url.searchParams) (lists[name] ??= []).push(value);
  if (schema === undefined) {
    const [unknown] = Object.keys(lists);
    if (unknown !== undefined)
      throw serverError('SERVER_INPUT', `${JSON.stringify(unknown)} is not a parameter of this route`);
    return undefined;
  }
  const given = Object.entries(lists).map(([name, values]) => [
    name,
    isList(schema.shape[name]) ? values : values.length === 1 ? values[0] : values,
  ]);
  return checked(schema, Object.fromEntries(given), 'parameter');
}

/** Throws SERVER_INPUT. */
export function checked(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw serverError(
    'SERVER_INPUT',
    `${where === '' ? `the ${what}` : `${what} ${JSON.stringify(where)}`} is not valid: ${issue?.message ?? ''}`,
  );
}

/** As it came. Throws SERVER_BODY_TYPE, SERVER_TOO_LARGE. */
export async function jsonBody(request: Request, limitBytes: number): Promise<Uint8Array> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    throw serverError('SERVER_BODY_TYPE', 'the body has to be application/json');
  return await boundedBody(request, limitBytes);
}

/** Throws SERVER_INPUT. */
export function checkedJson<Schema extends z.ZodType>(
  schema: Schema,
  bytes: Uint8Array,
  limitBytes: number,
): z.output<Schema> {
  let value: unknown;
  try {
    value = parseJson(bytes, { bytes: limitBytes, depth: DEPTH });
  } catch (cause) {
    throw serverError('SERVER_INPUT', 'the body is not valid JSON', { cause });
  }
  return checked(schema, value, 'body') as z.output<Schema>;
}

/** Throws SERVER_TOO_LARGE. */
export async function boundedBody(request: Request, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = Number(request.headers.get('content-length') ?? 0);
  const tooLarge = (): Error => serverError('SERVER_TOO_LARGE', `the body has more than ${limitBytes} bytes`);
  if (size > limitBytes) throw tooLarge();
  size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isList(schema: unknown): boolean {
  const inner = unwrapped(schema as z.ZodType | undefined);
  return inner?.type === 'array';
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  const inner = (schema?.def as { innerType?: z.ZodType } | undefined)?.innerType;
  return inner === undefined ? schema : unwrapped(inner);
}
