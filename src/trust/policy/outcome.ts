import type { TraceStep } from '../types.ts';
import type { PolicyReason } from './reasons.ts';

/** The outcome of one rule. */
export type RuleOutcome = {
  step: TraceStep;
  /** Where it does not hold. */
  code: PolicyReason | undefined;
  /** When an age that held will hold no longer, ms. */
  until: number | undefined;
  /** What is not known of what counted. */
  notes?: readonly string[];
};

export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

const STEPS_SHOWN = 50;

/** A trace is for people: of a flood of junk attached to an image, the first pieces are enough. */
export function firstSteps(steps: TraceStep[]): TraceStep[] {
  if (steps.length <= STEPS_SHOWN) return steps;
  const more = steps.length - STEPS_SHOWN;
  return [...steps.slice(0, STEPS_SHOWN), { what: `${more} more`, held: false, why: 'not shown' }];
}
