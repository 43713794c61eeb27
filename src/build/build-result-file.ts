import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../base/atomic-write.ts';
import { prettyJson } from '../base/canonical-json.ts';
import { parseImageLocation } from '../oci/index.ts';
import type { BuildResult } from './write-image.ts';

/** Where result.json goes unless told otherwise: inside a layout, beside an archive, here for a registry. */
export function resultPathOf(image: string): string {
  const location = parseImageLocation(image);
  if (location.transport === 'oci') return join(location.directory, 'result.json');
  return 'file' in location ? join(dirname(location.file), 'result.json') : 'result.json';
}

/** A signing step must never find the result of an earlier build beside the image of this one. */
export async function removeResult(path: string): Promise<void> {
  await rm(path, { force: true });
}

export async function writeResult(result: BuildResult, path: string): Promise<void> {
  await writeFileAtomically(path, Buffer.from(prettyJson(result)));
}
