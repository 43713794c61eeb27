import type { ReachStep, World } from '../types.ts';
import { givenByTyping } from '../world/given-from-outside.ts';

/**
 * Steps of a program that a text of another names, and nothing with it: `perl` or `python` is also a plug-in's, a language's, a token's name. A
 * program of them that it names is followed from that name.
 */
export function* namedAlone(name: string, from: string, world: World): Generator<ReachStep, void, undefined> {
  const evidence = { literal: name, where: from };
  const steps = world.commandSteps({ words: [name], from, evidence, certainty: 'possible' });
  yield* givenByTyping(steps, from, world);
}
