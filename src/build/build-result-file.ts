import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../base/atomic-write.ts';
import { prettyJson } from '../base/canonical-json.ts';
import { parseImageLocation } from '../oci/index.ts';
import type { BuildResult } from './write-image.ts';

/** The default place of result.json: inside a layout, next to an archive, in the working folder for a registry. */
export function resultPathOf(image: string): string {
  const location = parseImageLocation(image);
  if (location.transport === 'oci') return join(location.directory, 'result.json');
  return 'file' in location ? join(dirname(location.file), 'result.json') : 'result.json';
}

/** A signing step must never find the result of an earlier build next to the image of this one. */
export async function removeResult(path: string): Promise<void> {
  await rm(path, { force: true });
}

export async function writeResult(result: BuildResult, path: string): Promise<void> {
  await writeFileAtomically(path, Buffer.from(prettyJson(result)));
}
