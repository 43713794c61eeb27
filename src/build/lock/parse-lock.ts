import { z } from 'zod';
import { messageOf } from '../../base/errors.ts';
import { parseJson } from '../../base/parse-json.ts';
import { buildError } from '../errors.ts';
import { LOCK_LIMIT_BYTES } from './lock-limit.ts';
import { Lockfile } from './schema.ts';

/** `name` is where the bytes came from, for messages. */
export function parseLock(bytes: Uint8Array, name: string): Lockfile {
  const hint = 'make it again with "shearwall lock RECIPE", or restore it from version control';
  if (bytes.length > LOCK_LIMIT_BYTES)
    throw buildError('LOCK_INVALID', `${name} is larger than a lock may be (${LOCK_LIMIT_BYTES} bytes)`, {
      hint,
    });
  let json: unknown;
  try {
    json = parseJson(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw buildError('LOCK_INVALID', `${name} is not JSON: ${messageOf(cause)}`, { hint, cause });
  }
  const parsed = Lockfile.safeParse(json);
  if (parsed.success) return parsed.data;
  throw buildError(
    'LOCK_INVALID',
    `${name} is not a lock: ${z.prettifyError(parsed.error).split('\n').slice(0, 4).join('; ')}`,
    { hint },
  );
}
