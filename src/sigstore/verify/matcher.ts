import { messageOf, type ShearwallError } from '../../base/errors.ts';
import { sigstoreError } from '../errors.ts';

const MAX_PATTERN = 4096;

/** Accepts or refuses one text of a certificate; `text` says how, for messages. */
export type Matcher = { text: string; matches(value: string): boolean };

export function exactMatcher(text: string): Matcher {
  return { text, matches: (value) => value === text };
}

/**
 * A regular expression in RE2's syntax, whose time is linear in the text whatever its pattern. Unanchored it may match anywhere inside, as
 * cosign's `--certificate-identity-regexp` does. Throws ShearwallError SIGNER_PATTERN_INVALID.
 */
export async function regexpMatcher(source: string, { anchored }: { anchored: boolean }): Promise<Matcher> {
  const { RE2JS } = await import('re2js');
  const pattern = compile(() => RE2JS.compile(source), source);
  const matches = anchored
    ? (value: string) => pattern.matches(value)
    : (value: string) => pattern.matcher(value).find();
  return { text: `/${source}/`, matches };
}

function compile<Pattern>(make: () => Pattern, source: string): Pattern {
  if (source.length > MAX_PATTERN) throw invalid(source, `it is longer than ${MAX_PATTERN} characters`);
  try {
    return make();
  } catch (cause) {
    throw invalid(source, messageOf(cause), cause);
  }
}

/**
 * Whether an unanchored expression can only match a whole text: `^…$` around all of it. Where that cannot be seen from its ends
 * (alternatives at the top, multi-line mode), the answer is no.
 */
export function isAnchored(source: string): boolean {
  const body = /^(?:\^|\\A)([^]*?)(?:\$|\\z)$/.exec(source)?.[1];
  if (body === undefined || /\(\?[a-zA-Z]*m/.test(source)) return false;
  return !/(?:^|[^\\])(?:\\\\)*\\$/.test(body) && !hasTopLevelAlternative(body);
}

function hasTopLevelAlternative(body: string): boolean {
  let [depth, inClass] = [0, false];
  for (let at = 0; at < body.length; at++) {
    const char = body[at];
    if (char === '\\') at++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return true;
  }
  return false;
}

function invalid(source: string, why: string, cause?: unknown): ShearwallError {
  return sigstoreError(
    'SIGNER_PATTERN_INVALID',
    `the pattern ${source.slice(0, 100)} cannot be used: ${why}`,
    {
      hint: 'patterns are in the syntax of RE2, as in Go: without look-around and back references',
      cause,
    },
  );
}
