import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { Re2Patterns } from './matches-re2.ts';
import { Meter } from './meter.ts';

/** The library's evaluator, as much of it as a macro is handed. */
type Evaluator = { run(node: ASTNode, context: unknown): unknown };

export type MeteredEnvironment = {
  environment: Environment;
  meter: Meter;
  /** To be called once with each parsed expression, before it is checked. */
  prepare(expression: ASTNode): void;
};

const LIMITS = {
  maxAstNodes: 2000,
  maxDepth: 64,
  maxListElements: 256,
  maxMapEntries: 256,
  maxCallArguments: 8,
};

/** Operators whose work grows with all that their operands hold; calls do too, those apart that look at one item after the other. */
const BY_CONTENTS = new Set(['==', '!=', 'in', '+', 'call', 'rcall']);
const ITEM_BY_ITEM = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'has', 'bind']);

/**
 * CEL with a count of its steps. The library limits the size of an expression but not its evaluation. A macro is handed its
 * evaluator, which is given a `run` here that counts each node. Throws when that had no effect, as after an update that evaluates
 * in another way: no expression is ever evaluated without a limit.
 */
export function meteredEnvironment(): MeteredEnvironment {
  const meter = new Meter();
  const byContents = new WeakSet<ASTNode>();
  const patterns = new Re2Patterns(meter);
  let evaluator: Evaluator | undefined;
  const environment = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS })
    .registerVariable('predicate', 'dyn')
    .registerVariable('subject', 'list<dyn>')
    .registerVariable('signer', 'map<string, dyn>')
    .registerFunction('string.matchesRe2(string): bool', (text: string, pattern: string) =>
      patterns.matches(text, pattern),
    )
    .registerFunction('handOver(ast): bool', () => ({
      typeCheck: (checker: { getType(name: string): unknown }) => checker.getType('bool'),
      evaluate: (given: Evaluator) => {
        if (evaluator === undefined) countSteps(given, meter, byContents);
        evaluator = given;
        return true;
      },
    }));
  environment.evaluate('handOver(true)');
  meter.start(1000);
  environment.evaluate('[1, 2, 3].all(x, x > 0 && x < 9)');
  if (meter.spent < 21) throw new Error('the steps of CEL expressions are not counted');
  return { environment, meter, prepare: (expression) => prepare(expression, byContents, patterns) };
}

function countSteps(evaluator: Evaluator, meter: Meter, byContents: WeakSet<ASTNode>): void {
  const run = evaluator.run;
  evaluator.run = function counted(node, context) {
    meter.spend(1);
    const value = run.call(evaluator, node, context);
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
      if (byContents.has(node)) meter.spendOnContents(value);
      else meter.spendOnSize(value);
    }
    return value;
  };
}

/** Marks what costs by its contents, and puts RE2 in the place of the library's `matches`, which backtracks as JavaScript does. */
function prepare(node: unknown, byContents: WeakSet<ASTNode>, patterns: Re2Patterns): void {
  if (Array.isArray(node)) {
    for (const item of node) prepare(item, byContents, patterns);
    return;
  }
  if (typeof node !== 'object' || node === null || !('op' in node)) return;
  const { op, args } = node as { op: string; args: unknown };
  const name = Array.isArray(args) && (op === 'call' || op === 'rcall') ? String(args[0]) : '';
  if (op === 'rcall' && name === 'matches') {
    (args as unknown[])[0] = 'matchesRe2';
    const literal = literalOf((args as unknown[])[2]);
    if (literal !== undefined) patterns.addLiteral(literal);
  }
  if (BY_CONTENTS.has(op) && !ITEM_BY_ITEM.has(name)) {
    byContents.add(node as ASTNode);
    for (const operand of [args].flat(2)) {
      if (typeof operand === 'object' && operand !== null) byContents.add(operand as ASTNode);
    }
  }
  prepare(args, byContents, patterns);
}

/** The pattern of a call, where the expression itself says it. */
function literalOf(operands: unknown): string | undefined {
  const [first] = Array.isArray(operands) ? (operands as unknown[]) : [];
  if (typeof first !== 'object' || first === null || !('op' in first) || first.op !== 'value')
    return undefined;
  return 'args' in first && typeof first.args === 'string' ? first.args : undefined;
}
