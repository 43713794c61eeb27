import type { ReachStep, World } from '../types.ts';

/**
 * Steps to an interpreter of which a text says neither that it runs nor what: what could be given to it from outside counts for who types. For
 * somebody's own text, of which more may be put together, it is possible.
 */
export function* givenByTyping(
  steps: Iterable<ReachStep>,
  from: string,
  world: World,
): Generator<ReachStep, void, undefined> {
  for (const step of steps)
    if (!('trigger' in step) || step.trigger !== 'program-given-at-run' || world.isApplication(from))
      yield step;
    else
      for (const to of step.widens)
        yield { to, kind: 'may be given', use: 'code', certainty: 'shell', evidence: step.evidence };
}
