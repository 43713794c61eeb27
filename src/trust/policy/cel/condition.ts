import { messageOf } from '../../../base/errors.ts';
import type { VerifiedSigner, VerifiedStatement } from '../../../sigstore/index.ts';
import { celValueOf } from './cel-value.ts';
import { type MeteredEnvironment, meteredEnvironment } from './metered-environment.ts';

/** What an expression may look at. */
export type ConditionInput = { statement: VerifiedStatement; signer: VerifiedSigner };

/** `why` is set where it does not hold: it is false, it failed, it is not a truth value, it costs too much. */
export type ConditionResult = { held: true } | { held: false; why: string };

export type Condition = { text: string; evaluate(input: ConditionInput): ConditionResult };

/** In steps: an expression that looks at ten things of each of 10,000 packages stays below. Spent in about a tenth of a second. */
export const COST_LIMIT = 1_000_000;
export const MAX_CONDITION_LENGTH = 4096;

let shared: MeteredEnvironment | undefined;

/** Parses and checks a CEL expression that must give true or false; `problem` says in one line why it cannot be. */
export function compileCondition(text: string): Condition | { problem: string } {
  if (text.length > MAX_CONDITION_LENGTH)
    return { problem: `an expression has at most ${MAX_CONDITION_LENGTH} characters` };
  shared ??= meteredEnvironment();
  const { environment, meter, prepare } = shared;
  try {
    const program = environment.parse(text);
    prepare(program.ast);
    const { valid, type, error } = program.check();
    if (!valid) return { problem: firstLine(error) };
    if (type !== 'bool' && type !== 'dyn') return { problem: `it gives ${type}, not true or false` };
    return memoized(
      text,
      (input) => {
        meter.start(COST_LIMIT);
        const value: unknown = program(variablesOf(input));
        if (meter.isOver) return { held: false, why: OVER_COST };
        if (value === true) return { held: true };
        return {
          held: false,
          why: value === false ? 'it is false' : `it gives ${typeof value}, not true or false`,
        };
      },
      () => meter.isOver,
    );
  } catch (error) {
    return { problem: firstLine(error) };
  }
}

const OVER_COST = `it costs more than ${COST_LIMIT} steps`;

/** Decisions look at the same evidence again and again; what it says does not change. */
function memoized(
  text: string,
  evaluate: (input: ConditionInput) => ConditionResult,
  isOver: () => boolean,
): Condition {
  const known = new WeakMap<VerifiedStatement, { signer: VerifiedSigner; result: ConditionResult }>();
  return {
    text,
    evaluate(input) {
      const before = known.get(input.statement);
      if (before?.signer === input.signer) return before.result;
      let result: ConditionResult;
      try {
        result = evaluate(input);
      } catch (error) {
        result = { held: false, why: isOver() ? OVER_COST : `it fails: ${firstLine(error)}` };
      }
      known.set(input.statement, { signer: input.signer, result });
      return result;
    },
  };
}

const values = new WeakMap<VerifiedStatement, { predicate: unknown; subject: unknown }>();

function variablesOf({ statement, signer }: ConditionInput): Record<string, unknown> {
  let value = values.get(statement);
  if (value === undefined) {
    value = { predicate: celValueOf(statement.predicate), subject: celValueOf(statement.subject) };
    values.set(statement, value);
  }
  return {
    ...value,
    signer: celValueOf(signer.kind === 'key' ? signer : { ...signer, ...signer.claims, claims: undefined }),
  };
}

function firstLine(error: unknown): string {
  return (messageOf(error).split('\n')[0] ?? '').slice(0, 300);
}
