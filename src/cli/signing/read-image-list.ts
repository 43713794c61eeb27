import { readBounded } from '../../base/bounded-read.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { cliError } from '../errors.ts';

const MAX_IMAGES = 100_000;
const LIMIT_BYTES = 64 * 1024 ** 2;

/** The images that the line names, and those of `-f LIST`: one a line, each once, blank lines and # comments left out. */
export async function readImageList(args: readonly string[], path: string | undefined): Promise<string[]> {
  const listed = path === undefined ? [] : parseList(await readText(path));
  const images = [...new Set([...args, ...listed])];
  if (images.length === 0)
    throw cliError('CLI_IMAGES', path === undefined ? 'no image is named' : `${path} names no image`, {
      hint: 'name one or more, or a file that lists them: -f LIST',
    });
  if (images.length > MAX_IMAGES)
    throw cliError('CLI_IMAGES', `${images.length} images are named, and at most ${MAX_IMAGES} are checked`);
  return images;
}

export function parseList(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#[^]*$/, '').trim())
    .filter((line) => line !== '');
}

async function readText(path: string): Promise<string> {
  try {
    return (await readBounded(path, LIMIT_BYTES)).toString('utf8');
  } catch (error) {
    throw cliError('CLI_IMAGES', `cannot read the list ${path}: ${whyUnread(error)}`, { cause: error });
  }
}
