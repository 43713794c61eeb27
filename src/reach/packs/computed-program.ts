import type { ReachStep, StepEvidence, Trigger } from '../types.ts';

/**
 * A file runs a program whose name it computes: any, where it is `isOwn`. What is not the application's own mostly runs what its caller
 * names, whose own texts are read: then only by a shell.
 */
export function computedProgram(
  evidence: StepEvidence,
  isOwn: boolean,
  widens: Trigger['widens'] = [{ programs: true }],
): ReachStep {
  return isOwn
    ? { trigger: 'computed-command', why: 'it computes which program it runs', evidence, widens }
    : { to: { programs: true }, kind: 'may run', use: 'code', certainty: 'shell', evidence };
}
