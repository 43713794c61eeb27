import type { ExaminedFile } from '../types.ts';

/** A file's text; undefined, with a word about it, where it is larger than what is read. */
export function readText(
  { content, sizeBytes }: ExaminedFile,
  limit: number,
  problem: (message: string) => void,
  encoding: 'utf8' | 'latin1' = 'utf8',
): string | undefined {
  if (sizeBytes > limit) {
    problem(`it has ${sizeBytes} bytes; more than ${limit} are not read`);
    return undefined;
  }
  return content.read(0, sizeBytes).toString(encoding);
}
