/** What `find` finds for somebody who may read it. */
export type FindSearch = {
  folders: readonly string[];
  /** Patterns of which a name fits one, in either case; undefined: any name may be found. */
  names?: readonly string[];
  /** Nothing below folders of the folders. */
  shallow: boolean;
};

const BEGINS_EXPRESSION = /^(?:-(?![HLPO]|D$)|[(!,])/;
const OR = /^(?:-or?|,)$/;
const NOT = /^(?:!|-not)$/;
const NAME = /^-i?name$/;
/** What is run and opens nothing. */
const OPENS_NOTHING =
  /(?:^|\/)(?:rm|rmdir|mv|ln|chown|chmod|chgrp|touch|ls|stat|mkdir|echo|test|basename|dirname|setfacl|chcon)$/;
const COMPUTED = /[$`]/;

/** find(1), of its words; folders empty: it reads no file and prints none's name. */
export function foundFiles(words: readonly string[]): FindSearch {
  const nothing = { folders: [], shallow: false };
  const start = words.findIndex((word) => BEGINS_EXPRESSION.test(word));
  const folders = (start < 0 ? words : words.slice(0, start)).filter((word) => !word.startsWith('-'));
  const expression = start < 0 ? [] : words.slice(start);
  const parts = split(expression).filter((part) => !isOfFolders(part));
  if (parts.length === 0 || opensNothing(expression)) return nothing;
  const names = parts.map(namesIn);
  const depth = expression[expression.indexOf('-maxdepth') + 1];
  const shallow = expression.includes('-maxdepth') && (depth === '0' || depth === '1');
  return names.every((name) => name !== undefined)
    ? { folders, names: names.flat(), shallow }
    : { folders, shallow };
}

/** At each `-o`, parentheses aside: that is more than what is found. */
function split(expression: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const word of expression)
    if (OR.test(word)) parts.push([]);
    else if (!/^\\?[()]$/.test(word)) parts.at(-1)?.push(word);
  return parts;
}

function isOfFolders(part: readonly string[]): boolean {
  const at = part.indexOf('-type');
  return at >= 0 && /^[^f,]$/.test(part[at + 1] ?? '') && !NOT.test(part[at - 1] ?? '');
}

function opensNothing(expression: readonly string[]): boolean {
  const runs = expression.flatMap((word, index) =>
    /^-(?:exec|execdir|ok|okdir)$/.test(word) ? [expression[index + 1] ?? ''] : [],
  );
  if (expression.some((word) => /^-(?:f?print|f?ls)/.test(word))) return false;
  const acts = runs.length > 0 || expression.includes('-delete');
  return acts && runs.every((program) => OPENS_NOTHING.test(program));
}

/** Undefined: nothing says how what is found is named. */
function namesIn(part: readonly string[]): string[] | undefined {
  const found = part.flatMap((word, index) => {
    const pattern = part[index + 1] ?? '';
    return NAME.test(word) && !NOT.test(part[index - 1] ?? '') && !COMPUTED.test(pattern) ? [pattern] : [];
  });
  return found.length === 0 ? undefined : found;
}
