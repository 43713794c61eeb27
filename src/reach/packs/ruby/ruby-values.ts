import type { GivenNames } from '../given-names.ts';
import { EMPTY_TEXTS, fewTexts, joinedTexts, NOTHING_WRITTEN, type WrittenText } from '../written-text.ts';
import { childrenOf, type RubyNode } from './parser.ts';

export type RubyGiven = GivenNames<RubyNode>;

const LIMIT_DEPTH = 24;
/** They give what they are called on. */
const PASSES = new Set(
  'freeze to_s to_str to_path strip sort sort_by uniq reverse compact to_a dup untaint realpath cleanpath select reject'.split(
    ' ',
  ),
);
const HERE: readonly WrittenText[] = [{ base: 'here', text: '', isOpen: false }];
const SLASH: readonly WrittenText[] = [{ base: 'none', text: '/', isOpen: false }];

export function kindOf(node: unknown): string {
  return typeof node === 'object' && node !== null ? node.constructor.name : '';
}

export function argumentsOf(node: RubyNode): RubyNode[] {
  const list = node['arguments_'] as RubyNode | null | undefined;
  return list === null || list === undefined ? [] : childrenOf(list);
}

/** `A` of a constant, variable or symbol. */
export function nameOf(node: unknown): string {
  const name = (node as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? name : '';
}

export function textOf(node: unknown): string | undefined {
  const value = (node as { unescaped?: { value?: unknown } } | null)?.unescaped?.value;
  return typeof value === 'string' ? value : undefined;
}

/** All texts that an expression may stand for, of an array those of its elements. */
export function textsOf(node: unknown, given: RubyGiven, depth = 0): readonly WrittenText[] {
  if (depth > LIMIT_DEPTH || typeof node !== 'object' || node === null) return [NOTHING_WRITTEN];
  const inner = (value: unknown): readonly WrittenText[] => textsOf(value, given, depth + 1);
  const it = node as RubyNode;
  switch (kindOf(it)) {
    case 'StringNode':
    case 'SymbolNode':
      return [{ base: 'none', text: textOf(it) ?? '', isOpen: false }];
    case 'InterpolatedStringNode':
      return (it['parts'] as RubyNode[]).map(inner).reduce(joinedTexts, EMPTY_TEXTS);
    case 'EmbeddedStatementsNode':
    case 'ParenthesesNode':
    case 'StatementsNode': {
      const [only, ...others] = childrenOf(it);
      return others.length > 0 ? [NOTHING_WRITTEN] : inner(only);
    }
    case 'ArrayNode':
      return fewTexts(childrenOf(it).flatMap(inner));
    case 'SourceFileNode':
      return [{ base: 'here', text: '/.', isOpen: false }];
    case 'IfNode':
      return [...inner(it['statements']), ...inner((it['subsequent'] as RubyNode | null)?.['statements'])];
    case 'OrNode':
      return [...inner(it['left']), ...inner(it['right'])];
    case 'LocalVariableReadNode':
    case 'InstanceVariableReadNode':
    case 'ConstantReadNode':
      return given.textsOf(nameOf(it), inner);
    case 'CallNode':
      return ofCall(it, inner);
    default:
      return [NOTHING_WRITTEN];
  }
}

function ofCall(node: RubyNode, inner: (value: unknown) => readonly WrittenText[]): readonly WrittenText[] {
  const name = nameOf(node);
  const given = argumentsOf(node);
  const on = nameOf(node['receiver']);
  if (name === '__dir__') return HERE;
  if (name === '+') return joinedTexts(inner(node['receiver']), inner(given[0]));
  if (name === '/') return [inner(node['receiver']), SLASH, inner(given[0])].reduce(joinedTexts);
  if (on === 'File' && name === 'dirname') return inner(given[0]).map(above);
  if (on === 'File' && name === 'join')
    return given.length === 0
      ? [NOTHING_WRITTEN]
      : given.map(inner).reduce((all, next) => [all, SLASH, next].reduce(joinedTexts));
  if (on === 'File' && /^(?:expand_path|absolute_path|realpath)$/.test(name)) return expanded(given, inner);
  if (on === 'Dir' && (name === '[]' || name === 'glob')) return given.flatMap(inner).map(cutAtGlob);
  if (name === 'Pathname' || (on === 'Pathname' && name === 'new')) return inner(given[0]);
  return PASSES.has(name) && node['receiver'] !== null ? inner(node['receiver']) : [NOTHING_WRITTEN];
}

/** `File.expand_path('../x', __FILE__)`: the file counts as a folder. */
function expanded(
  given: readonly RubyNode[],
  inner: (value: unknown) => readonly WrittenText[],
): readonly WrittenText[] {
  const [path, folder] = given;
  if (folder === undefined) return inner(path);
  const isFile = kindOf(folder) === 'SourceFileNode';
  const joined = [isFile ? HERE : inner(folder), SLASH, inner(path)].reduce(joinedTexts);
  return isFile
    ? joined.map((text) => ({ ...text, text: text.text.replace(/^\/\.\.(?=\/|$)/, '') }))
    : joined;
}

function above(text: WrittenText): WrittenText {
  if (text.isOpen || text.base === 'unknown') return NOTHING_WRITTEN;
  return text.text.endsWith('/.')
    ? { ...text, text: text.text.slice(0, -2) }
    : { ...text, text: `${text.text}/..` };
}

function cutAtGlob(text: WrittenText): WrittenText {
  const star = text.text.search(/[*?{[]/);
  return star < 0 ? text : { ...text, text: text.text.slice(0, star), isOpen: true };
}
