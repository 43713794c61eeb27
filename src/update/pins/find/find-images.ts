import { join } from 'node:path';
import { readRegular } from '../../../base/regular-file.ts';
import { whyUnread } from '../../../base/storage-errors.ts';
import { updateError } from '../../errors.ts';
import type { FoundImages } from '../types.ts';
import { imagesInDockerfile } from './in-dockerfile.ts';
import { imagesInYaml } from './in-yaml.ts';
import { isDockerfile, listFiles } from './list-files.ts';

/** Manifests are small; what is larger is generated, and is named. */
const LIMIT_BYTES = 8 * 1024 * 1024;

export type FoundInFolder = FoundImages & {
  /** How many files were looked at. */
  files: number;
};

/** Every image that the files of a folder name. Throws PINS_FOLDER. */
export async function findImages(dir: string): Promise<FoundInFolder> {
  const found: FoundInFolder = { images: [], left: [], files: 0 };
  for (const file of await filesIn(dir)) {
    const bytes = await readRegular(join(dir, file), LIMIT_BYTES + 1);
    const text = textOf(bytes);
    if (text === undefined) {
      const why =
        bytes.length > LIMIT_BYTES ? `it has more than ${LIMIT_BYTES} bytes` : 'it is not UTF-8 text';
      found.left.push({ file, line: 1, text: '', why });
      continue;
    }
    found.files++;
    const { images, left } = isDockerfile(file) ? imagesInDockerfile(file, text) : imagesInYaml(file, text);
    found.images.push(...images);
    found.left.push(...left);
  }
  return found;
}

async function filesIn(dir: string): Promise<string[]> {
  try {
    return await listFiles(dir);
  } catch (cause) {
    throw updateError('PINS_FOLDER', `the folder ${dir} cannot be read: ${whyUnread(cause)}`, {
      cause,
      hint: 'name the folder that holds the manifests',
    });
  }
}

/** With a mark of byte order, if there is one: what is written back is to differ in digests only. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > LIMIT_BYTES) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
