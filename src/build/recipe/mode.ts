const MODE_LIMIT = 0o7777;

/**
 * Permission bits from how they are written. `0o755` and `0755` are octal, and so is quoted "755"; a bare 755 is refused,
 * because YAML and apko read it as decimal, which is never what was meant.
 */
export function parseMode({ text, quoted }: { text: string; quoted: boolean }): number | { problem: string } {
  const digits = /^(?:0o|0)?([0-7]{1,5})$/.exec(text)?.[1];
  const isMarked = quoted || text.startsWith('0');
  if (digits !== undefined && isMarked) {
    const mode = Number.parseInt(digits, 8);
    return mode <= MODE_LIMIT ? mode : { problem: `${text} is more than 0o7777, all the bits there are` };
  }
  if (digits !== undefined) {
    const decimal = Number(text);
    const other = decimal <= MODE_LIMIT ? `, or 0o${decimal.toString(8)} for the decimal number ${text}` : '';
    return { problem: `${text} is decimal in YAML; permissions are octal: write 0o${digits}${other}` };
  }
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= MODE_LIMIT) {
    return {
      problem: `${text} is decimal in YAML; permissions are octal: write 0o${Number(text).toString(8)}`,
    };
  }
  return { problem: `'${text}' is not a set of permission bits: write octal, like 0o755` };
}
