import type { GivenNames } from '../given-names.ts';
import { EMPTY_TEXTS, joinedTexts, NOTHING_WRITTEN, type WrittenText } from '../written-text.ts';

/** A node of php-parser's tree: its kind, and children by name. */
export type PhpNode = { kind: string; loc?: { start: { offset: number }; end: { offset: number } } } & {
  readonly [key: string]: unknown;
};

export type PhpGiven = GivenNames<PhpNode>;

const LIMIT_DEPTH = 24;
/** They give what they are given, as far as files go. */
const PASSES = /^(?:realpath|trim|rtrim|ltrim|strtolower|stream_resolve_include_path|addslashes|strval)$/i;

export function isNode(value: unknown): value is PhpNode {
  return typeof value === 'object' && value !== null && typeof (value as PhpNode).kind === 'string';
}

export function nodesOf(value: unknown): PhpNode[] {
  return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
}

/** The name of a function that is called, of a constant or class; '' where it is computed. */
export function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (typeof node['name'] === 'string') return node['name'].replace(/^.*\\/, '');
  return isNode(node['name']) ? nameOf(node['name']) : '';
}

/** All texts that an expression may stand for. */
export function textsOf(node: unknown, given: PhpGiven, depth = 0): readonly WrittenText[] {
  if (!isNode(node) || depth > LIMIT_DEPTH) return [NOTHING_WRITTEN];
  const inner = (value: unknown): readonly WrittenText[] => textsOf(value, given, depth + 1);
  switch (node.kind) {
    case 'string':
    case 'nowdoc':
      return [{ base: 'none', text: String(node['value']), isOpen: false }];
    case 'number':
      return [{ base: 'none', text: String(node['value']), isOpen: false }];
    case 'magic':
      return node['value'] === '__DIR__' ? [{ base: 'here', text: '', isOpen: false }] : [NOTHING_WRITTEN];
    case 'name':
    case 'variable': {
      const name = node.kind === 'variable' ? `$${nameOf(node)}` : nameOf(node);
      if (name === 'DIRECTORY_SEPARATOR') return [{ base: 'none', text: '/', isOpen: false }];
      return given.textsOf(name, inner);
    }
    case 'encapsed':
      return nodesOf(node['value'])
        .map((part) => inner(part['expression']))
        .reduce(joinedTexts, EMPTY_TEXTS);
    case 'bin':
      if (node['type'] === '.') return joinedTexts(inner(node['left']), inner(node['right']));
      return node['type'] === '??' ? [...inner(node['left']), ...inner(node['right'])] : [NOTHING_WRITTEN];
    case 'retif':
      return [...inner(node['trueExpr'] ?? node['test']), ...inner(node['falseExpr'])];
    case 'silent':
      return inner(node['expr']);
    case 'assign':
      return inner(node['right']);
    case 'call':
      return ofCall(node, inner);
    default:
      return [NOTHING_WRITTEN];
  }
}

function ofCall(node: PhpNode, inner: (value: unknown) => readonly WrittenText[]): readonly WrittenText[] {
  const name = nameOf(node['what']);
  const [first, second] = nodesOf(node['arguments']);
  if (PASSES.test(name)) return inner(first);
  if (name.toLowerCase() !== 'dirname' || first === undefined) return [NOTHING_WRITTEN];
  const isFile = first.kind === 'magic' && first['value'] === '__FILE__';
  const levels = second?.kind === 'number' ? Number(second['value']) : second === undefined ? 1 : 0;
  if (levels < 1 || levels > LIMIT_DEPTH) return [NOTHING_WRITTEN];
  const up = '/..'.repeat(isFile ? levels - 1 : levels);
  const from: readonly WrittenText[] = isFile ? [{ base: 'here', text: '', isOpen: false }] : inner(first);
  return from.map((text) =>
    text.isOpen || text.base === 'unknown' ? NOTHING_WRITTEN : { ...text, text: text.text + up },
  );
}
