import { inspectError } from '../errors.ts';

const BLOAT_FORMATS = ['table', 'json', 'html'] as const;
export type BloatFormat = (typeof BLOAT_FORMATS)[number];

/** Throws BLOAT_FORMAT. */
export function parseBloatFormat(text: string): BloatFormat {
  const format = BLOAT_FORMATS.find((each) => each === text);
  if (format !== undefined) return format;
  throw inspectError('BLOAT_FORMAT', `'${text}' is not a format of bloat`, {
    hint: `it takes ${BLOAT_FORMATS.join(', ')}, as in -o html=bloat.html`,
  });
}
