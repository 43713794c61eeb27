import type { StringRule } from './rule.ts';

/** A rule ready to be applied, its literals sorted by when they are looked for. */
export type CompiledRule = {
  literals: readonly string[];
  requires: readonly string[];
  unless: readonly string[];
  names: RegExp | undefined;
  reach: readonly [number, number];
  pattern: { where: 'after' | 'before' | 'near'; regExp: RegExp } | undefined;
  /** Looked for in every file: those that the rule cannot do without, few files hold, and no name stands for. */
  first: readonly string[];
  /** Looked for where the first ones, and the name, do not speak against it. */
  second: readonly string[];
  /** Whether it may still say something, by what was found of the first literals. */
  isPossible(places: ReadonlyMap<string, unknown>, name: string): boolean;
};

const REACH = [64, 256] as const;

/** Shorter ones stand in too many files. */
const LEAST_FIRST = 6;

export function compileRule(rule: StringRule): CompiledRule {
  const { names, reach = REACH, literals, requires = [], unless = [] } = rule;
  const decisive = requires.filter(isLong);
  const first = decisive.length > 0 ? decisive : names === undefined ? literals.filter(isLong) : [];
  return {
    literals,
    requires,
    unless,
    names,
    reach,
    pattern: patternOf(rule),
    first,
    second: [...literals, ...requires, ...unless].filter((literal) => !first.includes(literal)),
    isPossible: (places, name) => {
      if (names?.test(name) === false) return false;
      if (decisive.length > 0) return decisive.every((literal) => places.has(literal));
      return first.length === 0 || first.some((literal) => places.has(literal));
    },
  };
}

/** Where all are long, most positions are skipped. */
export function lengthOf(literal: string): 'long' | 'short' {
  return literal.length >= LEAST_FIRST ? 'long' : 'short';
}

function isLong(literal: string): boolean {
  return lengthOf(literal) === 'long';
}

function patternOf({ after, before, near }: StringRule): CompiledRule['pattern'] {
  if (after !== undefined) return { where: 'after', regExp: new RegExp(after, 'sy') };
  if (before !== undefined) return { where: 'before', regExp: new RegExp(`${before}$`, 's') };
  if (near !== undefined) return { where: 'near', regExp: new RegExp(near, 's') };
  return undefined;
}
