import type { ASTNode } from '@marcbachmann/cel-js';
import { meteredEnvironment } from './metered-environment.ts';

/** The parts of an expression, as the library hands them out. */
type Node = { op: string; args: unknown };

/** Parts of a rule's body, and the value that they lead to. */
type Term = { needs: string[]; text: string };

class NoRego extends Error {}

/**
 * A module of Rego (valid in versions 0 and 1) whose `isCompliant` holds for a statement only where all conditions do: what CEL refuses with
 * an error is undefined there. They have been compiled before. `problem`: a condition that has no such form. `signer` is none of the statement, and not known there.
 */
export function regoOfConditions(conditions: readonly string[]): string | { problem: string } {
  const writer = new Writer();
  const bodies: string[] = [];
  const { environment } = meteredEnvironment();
  for (const text of conditions)
    try {
      bodies.push(...writer.holds(environment.parse(text).ast, new Map()));
    } catch (error) {
      if (!(error instanceof NoRego)) throw error;
      return { problem: `the condition \`${text}\` has no form in Rego: ${error.message}` };
    }
  const rules = [rule('isCompliant', bodies), ...writer.helpers];
  return `package sigstore\n\nimport rego.v1\n\ndefault isCompliant := false\n\n${rules.join('\n\n')}\n`;
}

function rule(head: string, body: readonly string[]): string {
  return `${head} if ${block(body)}`;
}

/** Each line ends with a sign: one that begins with `-` or `[` would else go on with the line before. */
function block(body: readonly string[]): string {
  const lines = body.join(';\n').split('\n');
  return `{\n${lines.map((line) => `\t${line}`).join('\n')}\n}`;
}

/** Names of Rego for variables of CEL. */
type Scope = ReadonlyMap<string, string>;

class Writer {
  readonly helpers: string[] = [];
  #names = 0;

  /** Lines that all succeed only where the expression is true. */
  holds(node: ASTNode | Node, scope: Scope): string[] {
    const { op } = node as Node;
    const parts = partsOf(node);
    const [left, right] = parts;
    if (op === 'value') return [String(node.args === true)];
    if (op === '!_') return this.#fails(only(node), scope);
    if (op === '&&' && left && right) return [...this.holds(left, scope), ...this.holds(right, scope)];
    if (op === '||' && left && right)
      return [this.#either([this.holds(left, scope), this.holds(right, scope)], scope)];
    if (COMPARED.has(op) && left && right) return this.#compared(op, [left, right], scope);
    if (op === 'in' && left && right) return this.#contained(left, right, scope);
    if (op === 'call' || op === 'rcall') return this.#called(node as Node, scope);
    const { needs, text } = this.#term(node as Node, scope);
    return [...needs, `${text} == true`];
  }

  /** Lines that all succeed only where it is false; what is undefined is neither. */
  #fails(node: Node, scope: Scope): string[] {
    const { op } = node;
    const [left, right] = partsOf(node);
    if (op === 'value') return [String(node.args === false)];
    if (op === '!_') return this.holds(only(node), scope);
    if (op === '||' && left && right) return [...this.#fails(left, scope), ...this.#fails(right, scope)];
    if (op === '&&' && left && right)
      return [this.#either([this.#fails(left, scope), this.#fails(right, scope)], scope)];
    if (COMPARED.has(op) && left && right)
      return this.#compared(COMPARED.get(op) ?? '', [left, right], scope);
    if (op !== '.' && op !== '[]') throw new NoRego(`'!' before '${nameOf(node)}'`);
    const { needs, text } = this.#term(node, scope);
    return [...needs, `${text} == false`];
  }

  /** Alternatives are rules of one name. */
  #either(bodies: readonly string[][], scope: Scope): string {
    const name = `either_${this.#names++}`;
    const bound = [...scope.values()];
    const head = bound.length === 0 ? name : `${name}(${bound.join(', ')})`;
    for (const body of bodies) this.helpers.push(rule(head, body));
    return head;
  }

  /** Rego orders values of all types; CEL only numbers and texts among themselves. */
  #compared(op: string, [first, second]: [Node, Node], scope: Scope): string[] {
    const [left, right] = [this.#term(first, scope), this.#term(second, scope)];
    const isOrder = op !== '==' && op !== '!=';
    const type = `type_name(${left.text})`;
    return [
      ...left.needs,
      ...right.needs,
      ...(isOrder ? [`${type} in ["number", "string"]`, `${type} == type_name(${right.text})`] : []),
      `${left.text} ${op} ${right.text}`,
    ];
  }

  /** Of a map CEL looks at its keys, Rego at its values. */
  #contained(item: Node, list: Node, scope: Scope): string[] {
    const [left, right] = [this.#term(item, scope), this.#term(list, scope)];
    return [...left.needs, ...right.needs, `is_array(${right.text})`, `${left.text} in ${right.text}`];
  }

  #called({ op, args }: Node, scope: Scope): string[] {
    const [name, ...more] = args as [string, ...unknown[]];
    if (op === 'call') {
      const [field] = more[0] as Node[];
      if (name !== 'has' || field === undefined) throw new NoRego(`'${name}'`);
      const { needs, text } = this.#term(field, scope);
      return [...needs, `_ = ${text}`];
    }
    const [receiver, given] = more as [Node, Node[]];
    const { needs, text } = this.#term(receiver, scope);
    if (name === 'all' || name === 'exists') {
      const [variable, body] = given;
      if (variable === undefined || body === undefined || given.length > 2) throw new NoRego(`'${name}'`);
      const own = `item_${this.#names++}`;
      const inner = this.holds(body, new Map([...scope, [String(variable.args), own]]));
      const head = [...needs, `is_array(${text})`];
      if (name === 'exists') return [...head, this.#some(own, text, { inner, scope })];
      return [...head, `every ${own} in ${text} ${block(inner)}`];
    }
    const [argument] = given;
    const write = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
    if (write === undefined || argument === undefined) throw new NoRego(`'${name}'`);
    if (name === 'matches' && argument.op !== 'value')
      throw new NoRego("'matches' with a pattern of the statement");
    const other = this.#term(argument, scope);
    return [...needs, ...other.needs, write(text, other.text)];
  }

  /** In a rule of its own: a variable that is found there is none of who asks. */
  #some(own: string, list: string, { inner, scope }: { inner: string[]; scope: Scope }): string {
    return this.#either([[`some ${own} in ${list}`, ...inner]], scope);
  }

  #term(node: Node, scope: Scope): Term {
    const { op, args } = node;
    const parts = partsOf(node);
    if (op === 'value') return { needs: [], text: literal(args) };
    if (op === '-_' && only(node).op === 'value') return { needs: [], text: `-${literal(only(node).args)}` };
    if (op === 'list') {
      const items = parts.map((part) => this.#term(part, scope));
      return {
        needs: items.flatMap(({ needs }) => needs),
        text: `[${items.map(({ text }) => text).join(', ')}]`,
      };
    }
    if (op === 'id') return { needs: [], text: variable(String(args), scope) };
    const [holder, key] = args as [Node, unknown];
    if (op === '.') {
      const { needs, text } = this.#term(holder, scope);
      return { needs, text: `${text}[${JSON.stringify(key)}]` };
    }
    if (op === '[]' && (key as Node).op === 'value') {
      const { needs, text } = this.#term(holder, scope);
      return { needs, text: `${text}[${literal((key as Node).args)}]` };
    }
    const [name, of] = args as [string, Node | Node[]];
    const sized = op === 'call' ? (of as Node[])[0] : (of as Node);
    if ((op === 'call' || op === 'rcall') && name === 'size' && sized !== undefined) {
      const { needs, text } = this.#term(sized, scope);
      // How long a text is, is counted in different units.
      return { needs: [...needs, `type_name(${text}) in ["array", "object"]`], text: `count(${text})` };
    }
    throw new NoRego(`'${nameOf(node)}'`);
  }
}

/** With what holds where each does not. */
const COMPARED: ReadonlyMap<string, string> = new Map([
  ['==', '!='],
  ['!=', '=='],
  ['<', '>='],
  ['>=', '<'],
  ['>', '<='],
  ['<=', '>'],
]);

const TESTS: Readonly<Record<string, (text: string, other: string) => string>> = {
  startsWith: (text, start) => `startswith(${text}, ${start})`,
  endsWith: (text, end) => `endswith(${text}, ${end})`,
  contains: (text, part) => `contains(${text}, ${part})`,
  matches: (text, pattern) => `regex.match(${pattern}, ${text})`,
};

function variable(name: string, scope: Scope): string {
  const bound = scope.get(name);
  if (bound !== undefined) return bound;
  if (name !== 'predicate' && name !== 'subject') throw new NoRego(`'${name}'`);
  return `input.${name}`;
}

function literal(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return JSON.stringify(value);
  throw new NoRego('a value of another kind');
}

function partsOf({ args }: ASTNode | Node): Node[] {
  return Array.isArray(args) ? (args as Node[]) : [];
}

function only({ args }: ASTNode | Node): Node {
  return args as Node;
}

function nameOf({ op, args }: Node): string {
  return (op === 'call' || op === 'rcall') && Array.isArray(args) ? String(args[0]) : op;
}
