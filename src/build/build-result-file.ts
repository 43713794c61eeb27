import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../base/atomic-write.ts';
import { readStart } from '../base/bounded-read.ts';
import { prettyJson } from '../base/canonical-json.ts';
import { fieldsOf, textOf } from '../base/fields.ts';
import { parseJson } from '../base/parse-json.ts';
import { isSpecial } from '../base/special-file.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { parseImageLocation } from '../oci/index.ts';
import type { BuildResult } from './write-image.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;

/** Whose result it is: of the recipe's image, under the tag that it was given. */
export type ResultOwner = { name: string; tag: string };

/**
 * The default place: result.json inside a layout, next to an archive, in the working folder for a registry. Where that is the result of
 * another recipe's build, which somebody may still want to sign, it is NAME.result.json beside it. Of an image whose tag in a layout
 * this one takes over nobody wants it any more.
 */
export async function resultPathOf(image: string, { name, tag }: ResultOwner): Promise<string> {
  const location = parseImageLocation(image);
  const isLayout = location.transport === 'oci';
  const folder = isLayout ? location.directory : 'file' in location ? dirname(location.file) : '';
  const path = join(folder, 'result.json');
  const other = await ownerIn(path);
  const isReplaced = isLayout && other?.tag === tag;
  return other === undefined || other.name === name || isReplaced
    ? path
    : join(folder, `${name}.result.json`);
}

/** A signing step must never find the result of an earlier build next to the image of this one. */
export async function removeResult(path: string): Promise<void> {
  if (!(await isSpecial(path))) await rm(path, { force: true });
}

export async function writeResult(result: BuildResult, path: string, owner: ResultOwner): Promise<void> {
  await writeFileAtomically(path, Buffer.from(prettyJson({ ...owner, ...result })));
}

/** Undefined: there is none, or nothing that says whose it is. */
async function ownerIn(path: string): Promise<Partial<ResultOwner> | undefined> {
  try {
    const value = parseJson(Buffer.from(await readStart(path, LIMIT_BYTES)).toString('utf8'));
    const { name, tag } = fieldsOf(value);
    return textOf(name) === undefined
      ? undefined
      : withoutUndefined({ name: textOf(name), tag: textOf(tag) });
  } catch {
    return undefined;
  }
}
