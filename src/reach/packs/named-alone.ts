import type { ReachStep, World } from '../types.ts';

/**
 * Steps of a program that a text of another names, and nothing with it. Of `perl` or `python` it says neither that they run nor what: the word
 * is also a plug-in's, a language's, a token's name. A program of them that it names is followed from that name, so that what could be given to
 * them from outside counts for who types; for somebody's own, of which more may be put together, it is possible.
 */
export function* namedAlone(name: string, from: string, world: World): Generator<ReachStep, void, undefined> {
  const evidence = { literal: name, where: from };
  for (const step of world.commandSteps({ words: [name], from, evidence, certainty: 'possible' }))
    if (!('trigger' in step) || step.trigger !== 'program-given-at-run' || world.isApplication(from))
      yield step;
    else
      for (const to of step.widens)
        yield { to, kind: 'may be given', use: 'code', certainty: 'shell', evidence: step.evidence };
}
