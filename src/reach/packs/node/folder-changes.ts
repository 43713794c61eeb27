import { type FolderChanges, relativeNames } from '../changed-folder.ts';
import { NOTHING_WRITTEN, type WrittenText } from '../written-text.ts';

/** `process.chdir('x')`, and `cwd: 'x'` of what is started. */
const CHANGES = /\bchdir ?\(|\bcwd ?:/g;
const LITERAL = /^(["'`])([^"'`\n]{1,200})\1/;
const HERE = /^(?:(?:path\.)?(?:join|resolve)\(\s{0,9})?(?:__dirname|import\.meta\.dirname)\b/;
const MORE = /["'`]([\w.+/-]+)/g;
/** No change, or no value: of a type, of a parameter. */
const SAME = /^(?:process\.cwd\(\)|string\b|undefined\b|null\b|\))/;
const LONGEST_CALL = 200;

/** `texts`: all that stand in the source. */
export function folderChangesOf(source: string, texts: Iterable<string>): FolderChanges | undefined {
  const to = [...source.matchAll(CHANGES)].flatMap(({ index, 0: start }) => {
    const given = source.slice(index + start.length, index + LONGEST_CALL).trimStart();
    return SAME.test(given) ? [] : [{ ...folderOf(given), literal: start.trim() }];
  });
  return to.length === 0 ? undefined : { to, names: relativeNames(texts) };
}

function folderOf(given: string): WrittenText {
  const here = HERE.exec(given)?.[0];
  if (here !== undefined) {
    const rest = given.slice(here.length).split(/[)};\n]/, 1)[0] ?? '';
    const parts = [...rest.matchAll(MORE)].map(([, text = '']) => `/${text}`);
    const isTold = /^[\s,+"'`\w./-]*$/.test(rest) && !/[,+]\s*[A-Za-z_$]/.test(rest);
    return { base: 'here', text: parts.join(''), isOpen: !isTold };
  }
  const [all = '', quote, text = ''] = LITERAL.exec(given) ?? [];
  const cut = quote === '`' ? text.indexOf('${') : -1;
  if (text === '' || cut === 0) return NOTHING_WRITTEN;
  const isJoined = /^\s*\+/.test(given.slice(all.length));
  return { base: 'none', text: cut < 0 ? text : text.slice(0, cut), isOpen: cut > 0 || isJoined };
}
