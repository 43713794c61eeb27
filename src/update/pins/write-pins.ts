import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readRegular } from '../../base/regular-file.ts';
import { updateError } from '../errors.ts';
import { textOf } from './find/find-images.ts';
import { HEX_LENGTH } from './find/reference-at.ts';
import type { JudgedPin } from './types.ts';

const ALL = Number.MAX_SAFE_INTEGER;
const PERMISSIONS = 0o7777;

/** `before`, `cut`: what stands there must be as it was when it was read. */
type Edit = { at: number; cut: string; insert: string; before: string };

/**
 * Writes the digests of `update` and `add`: 64 characters replaced, or `@sha256:` and 64 inserted, and nothing else of a file. A file that
 * has changed since it was looked at is left whole. Throws PINS_FILE_CHANGED. Returns how many files were written.
 */
export async function writePins(dir: string, pins: readonly JudgedPin[]): Promise<number> {
  const byFile = Map.groupBy(
    pins.filter(({ state }) => state === 'update' || state === 'add'),
    ({ file }) => file,
  );
  for (const [file, changed] of byFile) {
    const path = join(dir, file);
    const text = textOf(await readRegular(path, ALL)) ?? '';
    const edits = changed.map(editOf);
    if (!edits.every(({ at, cut, before }) => text.startsWith(before + cut, at - before.length)))
      throw updateError('PINS_FILE_CHANGED', `${file} has changed since it was looked at`, {
        hint: 'run it again; this file was not written',
      });
    const { mode } = await stat(path);
    await writeFileAtomically(path, edited(text, edits), mode & PERMISSIONS);
  }
  return byFile.size;
}

function editOf({ to, from, hexAt, endAt = 0, image }: JudgedPin): Edit {
  const hex = (digest = ''): string => digest.slice(-HEX_LENGTH);
  if (hexAt !== undefined && from !== undefined)
    return { at: hexAt, cut: hex(from), insert: hex(to), before: 'sha256:' };
  // What stands before the place is the end of the image: its tag, or its name.
  const tail = image.slice(image.lastIndexOf('/') + 1);
  const end = tail.slice(tail.lastIndexOf(':') + 1);
  return { at: endAt, cut: '', insert: `@${to}`, before: end };
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { at, cut, insert } of edits.toSorted((a, b) => b.at - a.at))
    result = result.slice(0, at) + insert + result.slice(at + cut.length);
  return result;
}
