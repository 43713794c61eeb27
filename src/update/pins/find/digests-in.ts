import { isDigest } from '../../../base/digest.ts';

const MARK = '@sha256:';
const DIGEST_LENGTH = 'sha256:'.length + 64;
/** What ends a reference in a text: blanks, quotes, and signs that stand around it. */
const AROUND = /[\s"'`,;=()[\]{}<>|&]/;

/** References with a digest that stand somewhere in a text, with the lines in which they do; the first line is 1. */
export function* digestsIn(text: string): Generator<{ line: number; text: string }> {
  let [line, counted] = [1, 0];
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
    const end = at + 1 + DIGEST_LENGTH;
    if (!isDigest(text.slice(at + 1, end))) continue;
    let start = at;
    while (start > counted && !AROUND.test(text[start - 1] ?? '')) start--;
    for (; counted < at; counted++) if (text[counted] === '\n') line++;
    counted = at;
    yield { line, text: text.slice(start, end) };
    counted = end;
  }
}
