import { RE2JS } from 're2js';
import type { Meter } from './meter.ts';

/** What the evidence says may be a pattern; longer ones are refused. Those of the policy itself are as long as its expression may be. */
const MAX_FOREIGN_LENGTH = 256;
const PATTERNS_KEPT = 64;
/** What compiling costs at worst, measured: classes by their length, repeats by what they become. */
const STEPS_PER_CHARACTER = 500;
const STEPS_PER_INSTRUCTION = 16;

/** CEL's `matches` by RE2: linear in the text for a given pattern, and paid for. */
export class Re2Patterns {
  readonly #meter: Meter;
  /** Patterns that stand in an expression as literals: compiled once, and free to whoever evaluates it. */
  readonly #literals = new Map<string, RE2JS | undefined>();
  readonly #foreign = new Map<string, RE2JS>();

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  addLiteral(pattern: string): void {
    if (!this.#literals.has(pattern)) this.#literals.set(pattern, undefined);
  }

  /** Unanchored, as CEL has it. Paid for by text times compiled pattern (RE2 limits repeats). */
  matches(text: string, pattern: string): boolean {
    this.#meter.spend(pattern.length >> 6);
    const expression = this.#literals.has(pattern) ? this.#literal(pattern) : this.#foreignPattern(pattern);
    this.#meter.spend(Math.ceil((text.length * expression.programSize()) / 8));
    return expression.matcher(text).find();
  }

  #literal(pattern: string): RE2JS {
    const compiled = this.#literals.get(pattern) ?? RE2JS.compile(pattern);
    this.#literals.set(pattern, compiled);
    return compiled;
  }

  /** Each evaluation pays for each pattern once, whether it is still known or not: the cost depends on nothing else. */
  #foreignPattern(pattern: string): RE2JS {
    if (pattern.length > MAX_FOREIGN_LENGTH)
      throw new Error(`a pattern from the evidence has more than ${MAX_FOREIGN_LENGTH} characters`);
    this.#meter.spendOnce(pattern, () => pattern.length * STEPS_PER_CHARACTER);
    const compiled = this.#foreign.get(pattern) ?? RE2JS.compile(pattern);
    this.#foreign.delete(pattern);
    this.#foreign.set(pattern, compiled);
    const [oldest] = this.#foreign.keys();
    if (this.#foreign.size > PATTERNS_KEPT && oldest !== undefined) this.#foreign.delete(oldest);
    this.#meter.spendOnce(compiled, () => compiled.programSize() * STEPS_PER_INSTRUCTION);
    return compiled;
  }
}
