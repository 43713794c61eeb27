import type { ReadFile } from '../../base/bounded-read.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { scanError } from '../errors.ts';
import type { IgnoreRule } from './read-ignore-file.ts';

const LIMIT_BYTES = 4 * 1024 ** 2;

/** The rules of one ignore file. Throws SCAN_IGNORE_…. */
export async function readIgnore(path: string, readFile: ReadFile): Promise<IgnoreRule[]> {
  const bytes = await readFile(path, LIMIT_BYTES + 1).catch((cause: unknown) => {
    throw scanError('SCAN_IGNORE_UNREADABLE', `cannot read the ignore file ${path}: ${whyUnread(cause)}`, {
      cause,
    });
  });
  if (bytes.length > LIMIT_BYTES)
    throw scanError(
      'SCAN_IGNORE_UNREADABLE',
      `the ignore file ${path} is too large: more than ${LIMIT_BYTES} bytes`,
    );
  // The reader of YAML and the schema are loaded only where there is a file.
  const { readIgnoreFile } = await import('./read-ignore-file.ts');
  return await readIgnoreFile(Buffer.from(bytes).toString('utf8'), path);
}
