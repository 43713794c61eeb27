import { nameGlob } from '../../base/glob.ts';

/**
 * A glob of a policy, over names with `/` between segments: images, builders, packages. As every glob, but bounded in length, and `**`
 * matches only whole segments: what a policy lets through must not depend on how a half-written pattern is read.
 */
export type PolicyGlob = { text: string; matches(value: string): boolean };

const MAX_GLOB_LENGTH = 1024;
const MAX_VALUE_LENGTH = 8192;

/** `problem` says why the text is not a glob. */
export function parseGlob(text: string): PolicyGlob | { problem: string } {
  if (text.length === 0 || text.length > MAX_GLOB_LENGTH)
    return { problem: `a pattern has 1 to ${MAX_GLOB_LENGTH} characters` };
  const mixed = text.split('/').find((segment) => segment.includes('**') && segment !== '**');
  if (mixed !== undefined)
    return { problem: `'**' matches only whole segments: write '/**' or '*' instead of '${mixed}'` };
  const glob = nameGlob(text);
  return { text, matches: (value) => value.length <= MAX_VALUE_LENGTH && glob.fits(value) };
}
