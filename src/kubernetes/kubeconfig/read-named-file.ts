import { resolve } from 'node:path';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { textOf } from '../../base/fields.ts';
import { KubeconfigError } from '../errors.ts';
import type { KubeconfigEntry } from './read-kubeconfigs.ts';

/** `KEY-data` has it in base64 and goes before `KEY`, which names a file. Throws KubeconfigError. */
export async function bytesOrFile(
  { fields, folder }: KubeconfigEntry,
  key: string,
): Promise<Buffer | undefined> {
  const data = textOf(fields[`${key}-data`]);
  if (data !== undefined) return Buffer.from(data, 'base64');
  const path = textOf(fields[key]);
  if (path === undefined) return undefined;
  try {
    return await readBounded(resolve(folder, path), SMALL_FILE_BYTES);
  } catch (cause) {
    throw new KubeconfigError(`the ${key} ${path} that the kubeconfig names cannot be read`, { cause });
  }
}
