/** What may be the name of a module, as it stands in a text. */
export const DOTTED = /^\.{0,3}[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\.\*)?(?::[A-Za-z_][\w.]*)?$/;
const DOTTED_START = /^\.{0,3}(?:[A-Za-z_]\w*\.)+$/;
const OTHER_START = /^(?:\.{1,3}|_?[A-Za-z]\w*_)$/;

/** `a.b.` of `a.b.{x}`, `a.b.%s` and `a.b.`; `a_` of `a_{x}`; `.` of `.{x}`. */
export function prefixOf(text: string): string | undefined {
  const cut = text.search(/[{%]/);
  const start = cut < 0 ? text : text.slice(0, cut);
  return DOTTED_START.test(start) || (cut >= 0 && OTHER_START.test(start)) ? start : undefined;
}
