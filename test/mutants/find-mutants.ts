/** All small mistakes that somebody could make in a source: each replaces one piece of it. */
import { type Node, parseSync } from 'oxc-parser';

export type Mutant = {
  file: string;
  line: number;
  /** That line, trimmed. */
  text: string;
  /** The piece of the source that is replaced. */
  start: number;
  end: number;
  replacement: string;
  /** As people read it, on one line: also how the list of equivalent ones names it. */
  change: string;
  /** What is replaced: a statement by none, a property of an object by none, an expression by another. */
  mark: 'statement' | 'expression' | 'property';
};

type Replacement = Pick<Mutant, 'start' | 'end' | 'replacement'> & { mark?: Mutant['mark'] };
type AnyNode = Node & { start: number; end: number };

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
};
const SWAPPED: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
};
/** Whose result is like what they are called on. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'filter',
  'slice',
  'sort',
  'toLowerCase',
  'toReversed',
  'toSorted',
  'trim',
]);

/** Versions of what is kept: another number is as good. */
const COUNTED_UP = /^(?:RULES|CATALOG)$/;

export function findMutants(file: string, source: string): Mutant[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const found: Mutant[] = [];
  walk(program as AnyNode, (node, parent) => {
    for (const { start, end, replacement, mark = 'expression' } of replacementsOf(node, parent, source)) {
      const change = `${oneLine(source.slice(start, end))} → ${oneLine(replacement)}`;
      const line = source.slice(0, start).split('\n').length;
      const text = source.split('\n')[line - 1]?.trim() ?? '';
      found.push({ file, line, text, start, end, replacement, change, mark });
    }
  });
  return found;
}

function replacementsOf(node: AnyNode, parent: AnyNode | undefined, source: string): Replacement[] {
  const text = ({ start, end }: { start: number; end: number }): string => source.slice(start, end);
  const instead = (...replacements: string[]): Replacement[] =>
    replacements.map((replacement) => ({ start: node.start, end: node.end, replacement }));
  switch (node.type) {
    case 'BinaryExpression':
      return instead(
        ...(COMPARISONS[node.operator] ?? []).map(
          (sign) => `(${text(node.left)} ${sign} ${text(node.right)})`,
        ),
      );
    case 'LogicalExpression':
      if (node.operator === '??') return instead(`(${text(node.left)})`);
      return instead(`(${text(node.left)} ${node.operator === '&&' ? '||' : '&&'} ${text(node.right)})`);
    case 'IfStatement':
    case 'ConditionalExpression':
      return ['true', 'false'].map((replacement) => ({ ...placeOf(node.test), replacement }));
    case 'WhileStatement':
      return [{ ...placeOf(node.test), replacement: 'false' }];
    case 'UnaryExpression':
      return node.operator === '!' ? instead(`(${text(node.argument)})`) : [];
    case 'Literal':
      if (typeof node.value === 'boolean') return instead(String(!node.value));
      if (parent?.type === 'VariableDeclarator' && COUNTED_UP.test(text(parent.id))) return [];
      return typeof node.value === 'number' ? instead(String(node.value + 1)) : [];
    case 'CallExpression': {
      const { callee } = node;
      if (parent?.type === 'ChainExpression' || callee.type !== 'MemberExpression' || callee.optional)
        return [];
      if (callee.computed || callee.property.type !== 'Identifier') return [];
      const { name } = callee.property;
      const swapped = SWAPPED[name];
      if (swapped !== undefined && Object.hasOwn(SWAPPED, name))
        return instead(
          `${source.slice(node.start, callee.property.start)}${swapped}${source.slice(callee.property.end, node.end)}`,
        );
      return LEFT_OUT.has(name) ? instead(`(${text(callee.object)})`) : [];
    }
    case 'Property':
      if (parent?.type !== 'ObjectExpression' || node.computed || node.method) return [];
      if (text(node.value) === 'undefined') return [];
      return [{ ...placeOf(node), replacement: '...{}', mark: 'property' }];
    case 'ExpressionStatement':
    case 'ThrowStatement':
    case 'ContinueStatement':
      return [{ ...placeOf(node), replacement: ';', mark: 'statement' }];
    default:
      return [];
  }
}

function placeOf({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end };
}

/** What is erased before a program runs, and what nobody decides. */
const isErased = (node: AnyNode): boolean =>
  /^TS(?!AsExpression|NonNull|Satisfies)|^(?:Import|ExportAll)Declaration$/.test(node.type);

function walk(
  node: AnyNode,
  visit: (node: AnyNode, parent: AnyNode | undefined) => void,
  parent?: AnyNode,
  isInChain = false,
): void {
  if (isErased(node)) return;
  // A piece of a?.b.c() cannot stand alone: what comes before it may end it.
  const inChain = isInChain || parent?.type === 'ChainExpression';
  if (!(isInChain && node.type === 'CallExpression')) visit(node, parent);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'typeAnnotation' || key === 'typeArguments' || key === 'returnType') continue;
    if (key === 'key' && 'computed' in node && !node.computed) continue;
    // Inside the arguments of a chain everything stands alone again.
    const below = inChain && (key === 'object' || key === 'callee');
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child?.type === 'string') walk(child as AnyNode, visit, node, below);
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
