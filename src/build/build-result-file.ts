import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../base/atomic-write.ts';
import { readStart } from '../base/bounded-read.ts';
import { prettyJson } from '../base/canonical-json.ts';
import { fieldsOf, textOf } from '../base/fields.ts';
import { parseJson } from '../base/parse-json.ts';
import { parseImageLocation } from '../oci/index.ts';
import type { BuildResult } from './write-image.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * The default place: result.json inside a layout, next to an archive, in the working folder for a registry. Where that is the result of
 * another recipe's build, which somebody may still want to sign, it is NAME.result.json beside it.
 */
export async function resultPathOf(image: string, name: string): Promise<string> {
  const path = join(folderOf(image), 'result.json');
  const other = await nameIn(path);
  return other === undefined || other === name ? path : join(folderOf(image), `${name}.result.json`);
}

function folderOf(image: string): string {
  const location = parseImageLocation(image);
  if (location.transport === 'oci') return location.directory;
  return 'file' in location ? dirname(location.file) : '';
}

/** A signing step must never find the result of an earlier build next to the image of this one. */
export async function removeResult(path: string): Promise<void> {
  await rm(path, { force: true });
}

export async function writeResult(result: BuildResult, path: string, name: string): Promise<void> {
  await writeFileAtomically(path, Buffer.from(prettyJson({ name, ...result })));
}

/** Undefined: there is none, or nothing that says whose it is. */
async function nameIn(path: string): Promise<string | undefined> {
  try {
    const value = parseJson(Buffer.from(await readStart(path, LIMIT_BYTES)).toString('utf8'));
    return textOf(fieldsOf(value)['name']);
  } catch {
    return undefined;
  }
}
