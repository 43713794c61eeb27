import { type FolderChanges, relativeNames } from '../changed-folder.ts';
import { NOTHING_WRITTEN, type WrittenText } from '../written-text.ts';
import { literalsOf } from './perl-text.ts';

const CHANGES = /\bchdir\b[ \t]*\(?[ \t]*/g;
const LITERAL = /^(["'])([^"'\n]{1,200})\1/;
/** The folder of the script: `$FindBin::Bin`, `dirname(__FILE__)`, `dirname($0)`. */
const HERE =
  /^"?(?:\$\{?(?:FindBin::)?(?:Real)?Bin\}?|dirname[ \t]*\(?[ \t]*(?:__FILE__|\$0|\$PROGRAM_NAME)\)?)((?:\/[\w.+-]{1,100}){0,20})"?[ \t]*(?:[;)\n]|or\b|\|\|)/;
const LONGEST_CALL = 300;

/** `chdir "x"`, and the relative names beside it. */
export function folderChangesOf(code: string): FolderChanges | undefined {
  const to = [...code.matchAll(CHANGES)].map(({ index, 0: start }) => {
    const given = code.slice(index + start.length, index + LONGEST_CALL);
    return { ...folderOf(given), literal: start.trim() };
  });
  return to.length === 0 ? undefined : { to, names: relativeNames(literalsOf(code)) };
}

function folderOf(given: string): WrittenText {
  const here = HERE.exec(given);
  if (here !== null) return { base: 'here', text: here[1] ?? '', isOpen: false };
  const [, quote, text = ''] = LITERAL.exec(given) ?? [];
  const cut = quote === '"' ? text.search(/[$@]/) : -1;
  if (text === '' || cut === 0) return NOTHING_WRITTEN;
  return { base: 'none', text: cut < 0 ? text : text.slice(0, cut), isOpen: cut > 0 };
}
