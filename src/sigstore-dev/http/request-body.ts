import type { z } from 'zod';
import { parseJson } from '../../base/parse-json.ts';
import { RequestRefused } from './answer.ts';

/** The JSON body of a request in the shape of `schema`; a RequestRefused that names the field otherwise. */
export function readJsonBody<T>(body: Buffer, schema: z.ZodType<T>): T {
  const result = schema.safeParse(readJson(body));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') || 'the body';
  throw new RequestRefused(400, `${where}: ${issue?.message ?? 'of a wrong shape'}`);
}

function readJson(body: Buffer): unknown {
  try {
    return parseJson(body.toString('utf8'));
  } catch {
    throw new RequestRefused(400, 'the body is not valid JSON');
  }
}
