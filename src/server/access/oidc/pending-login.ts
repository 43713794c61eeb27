import { z } from 'zod';
import { parseJsonText } from '../../../base/parse-json.ts';
import { serverError } from '../../errors.ts';
import type { PendingLogin } from './identity-provider.ts';

/** A page of ours: what follows two slashes would be another host. */
export const WHERE_TO = /^\/(?:\?[\w=&%.+~*:-]{0,1000})?$/;

const text = z.string().min(1).max(1100);
const schema = z.strictObject({ state: text, nonce: text, verifier: text, to: text.regex(WHERE_TO) });

/** As a cookie's value. It stays with the browser that began: what another one brings back is not its login. */
export function pendingText(pending: PendingLogin): string {
  return Buffer.from(JSON.stringify(pending)).toString('base64url');
}

/** Throws SERVER_LOGIN: this browser did not begin a login here in the last ten minutes. */
export function pendingIn(cookie: string | undefined): PendingLogin {
  try {
    return schema.parse(parseJsonText(Buffer.from(cookie ?? '', 'base64url').toString('utf8')));
  } catch (cause) {
    throw serverError('SERVER_LOGIN', 'this browser began no login here, or too long ago', { cause });
  }
}
