import { inspectError } from '../errors.ts';

const REACH_FORMATS = ['table', 'json', 'dot', 'html'] as const;
export type ReachFormat = (typeof REACH_FORMATS)[number];

/** Throws REACH_FORMAT. */
export function parseReachFormat(text: string): ReachFormat {
  const format = REACH_FORMATS.find((each) => each === text);
  if (format !== undefined) return format;
  throw inspectError('REACH_FORMAT', `'${text}' is not a format of reach`, {
    hint: `it takes ${REACH_FORMATS.join(', ')}, as in -o html=reach.html`,
  });
}
