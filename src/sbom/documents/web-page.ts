/** Control files say many things under Homepage; documents only take what is a web address. */
export function isWebPage(text: string): boolean {
  return /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(text) && URL.canParse(text);
}
