import type { ExaminedFile } from '../types.ts';

type TextOptions = {
  /** In bytes. */
  limit: number;
  problem: (message: string) => void;
  /** Default: `utf8`. */
  encoding?: 'utf8' | 'latin1';
};

/** A file's text; undefined, with a word about it, where it is larger than what is read. */
export function readText(
  { content, sizeBytes }: ExaminedFile,
  { limit, problem, encoding = 'utf8' }: TextOptions,
): string | undefined {
  if (sizeBytes > limit) {
    problem(`it has ${sizeBytes} bytes; more than ${limit} are not read`);
    return undefined;
  }
  return content.read(0, sizeBytes).toString(encoding);
}
