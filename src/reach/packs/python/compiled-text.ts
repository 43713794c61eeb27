/** Marks of marshal for texts; the highest bit says that it is referred to (Python/marshal.c). */
const SHORT = new Set(['z', 'Z'].map((mark) => mark.charCodeAt(0)));
const LONG = new Set(['a', 'A', 'u', 't', 's'].map((mark) => mark.charCodeAt(0)));
const LONGEST = 2000;
const TEXT = /^[\t\n\x20-\x7e\x80-\xff]{2,}$/;
const RUNS =
  /^(?:subprocess|[pP]open|system|exec[lv]\w{0,2}|spawn\w{0,4}|posix_spawnp?|create_subprocess_\w{4,5})$/;

/**
 * Of what Python compiled, and whose text is not there: its texts, each a line as Python writes one, and the name by which it runs programs.
 * What it does with them is not told. Byte strings.
 */
export function compiledText(bytes: Buffer): { text: string; runs?: string } {
  const texts = new Set<string>();
  for (let at = 16; at < bytes.length; ) {
    const mark = (bytes[at] as number) & 0x7f;
    const isLong = LONG.has(mark) && at + 5 <= bytes.length;
    const start = at + (isLong ? 5 : 2);
    const length = isLong ? bytes.readUInt32LE(at + 1) : (bytes[at + 1] ?? 0);
    const text =
      (isLong || SHORT.has(mark)) && length <= LONGEST && start + length <= bytes.length
        ? bytes.toString('latin1', start, start + length)
        : '';
    if (TEXT.test(text)) texts.add(text);
    at = TEXT.test(text) ? start + length : at + 1;
  }
  const runs = [...texts].find((text) => RUNS.test(text));
  const lines = [...texts].map((text) => JSON.stringify(text));
  // A word of Python's that tells its readers that texts may be commands.
  return runs === undefined ? { text: lines.join('\n') } : { text: ['which', ...lines].join('\n'), runs };
}
