import { binaryError } from '../errors.ts';

export function malformed(why: string): Error {
  return binaryError('RPMDB_MALFORMED', `malformed rpm database: ${why}`);
}
