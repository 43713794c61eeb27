const TEXT = /(["'`])((?:\\.|(?!\1)[^\\\n]){1,300})\1/y;

/** A text of JavaScript. */
type Text = { value: string; isWhole: boolean };

/** The text that begins there; not whole: its beginning, and something is put to it. */
export function textAt(source: string, at: number): Text | undefined {
  TEXT.lastIndex = at;
  const match = TEXT.exec(source);
  if (match === null) return undefined;
  const [all, quote, value = ''] = match;
  const cut = quote === '`' ? value.indexOf('${') : -1;
  if (cut >= 0) return { value: value.slice(0, cut), isWhole: false };
  const after = source.slice(at + all.length, at + all.length + 20).trimStart();
  return { value, isWhole: !after.startsWith('+') && !after.startsWith('.') };
}
