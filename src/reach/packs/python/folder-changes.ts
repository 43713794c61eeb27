import { once } from '../../../base/once.ts';
import { type FolderChanges, relativeNames } from '../changed-folder.ts';
import { NOTHING_WRITTEN, type WrittenText } from '../written-text.ts';
import type { Token } from './python-tokens.ts';

/** `discover`: unittest’s loader, which imports all modules of the folder. */
export const CHANGE_NAMES: ReadonlySet<string> = new Set(['chdir', 'fchdir', 'discover', 'cwd']);
/** What a path is put together with: `os.path.join(os.path.dirname(__file__), "x")`, `Path(__file__).parent / "x"`. */
const OF_PATHS =
  /^(?:os|path|op|osp|pathlib|Path|PurePath|join|joinpath|str|fspath|abspath|realpath|resolve|absolute|normpath|dirname|parent|__file__|[().,/])$/;
const LONGEST_EXPRESSION = 40;

/** `os.chdir("x")`, `contextlib.chdir(x)`, `cwd="x"` of what is started, `discover("x")` of tests, and the relative names beside it. */
export function folderChangesOf(
  tokens: readonly Token[],
  telling: readonly number[],
): FolderChanges | undefined {
  const to: (WrittenText & { literal: string })[] = [];
  const isOfTests = once(() => tokens.some(({ kind, value }) => kind === 'name' && value === 'unittest'));
  for (const at of telling) {
    const value = tokens[at]?.value ?? '';
    if (!CHANGE_NAMES.has(value)) continue;
    const [before = '', next] = [tokens[at - 1]?.value, tokens[at + 1]?.value];
    if (/^(?:def|import)$/.test(before)) continue;
    const isGiven =
      value === 'cwd' && next === '=' && /^[,(]$/.test(before) && tokens[at + 2]?.value !== 'None';
    const isCall = value !== 'cwd' && next === '(' && (value !== 'discover' || isOfTests());
    if (isCall || isGiven) to.push({ ...folderOf(expressionAt(tokens, at + 2)), literal: value });
  }
  if (to.length === 0) return undefined;
  return { to, names: relativeNames(tokens.flatMap(({ kind, value }) => (kind === 'text' ? [value] : []))) };
}

/** As far as the end of an argument. */
function expressionAt(tokens: readonly Token[], start: number): Token[] {
  let depth = 0;
  for (let at = start; at < Math.min(tokens.length, start + LONGEST_EXPRESSION); at++) {
    const { kind, value } = tokens[at] as Token;
    if (kind !== 'mark') continue;
    if (depth === 0 && /^[,)]$/.test(value)) return tokens.slice(start, at);
    if (/^[([{]$/.test(value)) depth++;
    if (/^[)\]}]$/.test(value)) depth--;
  }
  return [];
}

function folderOf(expression: readonly Token[]): WrittenText {
  const texts = expression.flatMap(({ kind, value }) => (kind === 'text' ? [value] : []));
  const isTold = expression.every(
    ({ kind, value, isFormat }) => (kind === 'text' && !isFormat) || OF_PATHS.test(value),
  );
  if (!isTold || expression.length === 0) return NOTHING_WRITTEN;
  const ups = expression.filter(({ kind, value }) => kind === 'name' && /^(?:dirname|parent)$/.test(value));
  if (!expression.some(({ value }) => value === '__file__'))
    return texts.length === 0 ? NOTHING_WRITTEN : { base: 'none', text: texts.join('/'), isOpen: false };
  const text = `${'/..'.repeat(Math.max(ups.length - 1, 0))}/${texts.join('/')}`;
  return { base: 'here', text, isOpen: false };
}
