/** `a/*.b/**` over text with `/` between segments: `*` is any part of one segment, `**` any number of whole ones, but at least one at the end. */
export type Glob = { text: string; matches(value: string): boolean };

const MAX_GLOB_LENGTH = 1024;
const MAX_VALUE_LENGTH = 8192;

/** `problem` says why the text is no glob. */
export function parseGlob(text: string): Glob | { problem: string } {
  if (text.length === 0 || text.length > MAX_GLOB_LENGTH)
    return { problem: `a pattern has 1 to ${MAX_GLOB_LENGTH} characters` };
  const segments = text.split('/');
  const mixed = segments.find((segment) => segment.includes('**') && segment !== '**');
  if (mixed !== undefined)
    return { problem: `'**' stands for whole segments: write '/**' or '*' instead of '${mixed}'` };
  return {
    text,
    matches: (value) => value.length <= MAX_VALUE_LENGTH && matchSegments(segments, value.split('/')),
  };
}

/** By the positions in the pattern that are reached, so that no pattern makes it slow: pattern times value at most. */
function matchSegments(pattern: readonly string[], value: readonly string[]): boolean {
  let reached = withSkipped([true], pattern);
  for (const segment of value) {
    const next: boolean[] = [];
    for (const [at, part] of pattern.entries()) {
      if (reached[at] !== true || !(part === '**' || matchSegment(part, segment))) continue;
      next[at + 1] = true;
      if (part === '**') next[at] = true;
    }
    reached = withSkipped(next, pattern);
  }
  return reached[pattern.length] === true;
}

/** A `**` in the middle may stand for no segment at all. */
function withSkipped(reached: boolean[], pattern: readonly string[]): boolean[] {
  for (let at = 0; at < pattern.length - 1; at++) {
    if (reached[at] === true && pattern[at] === '**') reached[at + 1] = true;
  }
  return reached;
}

/** `*` within one segment: the parts between stars are looked for from left to right, the first and last at the ends. */
function matchSegment(pattern: string, segment: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return segment === pattern;
  if (segment.length < first.length + last.length || !segment.startsWith(first) || !segment.endsWith(last))
    return false;
  let at = first.length;
  const end = segment.length - last.length;
  for (const part of rest) {
    const found = segment.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
