import { splitWords } from '../roots/split-words.ts';
import type { Edge, ReachStep, World } from '../types.ts';

/** A command line of settings, and the folder that it is started in, as written. Byte strings. */
export type StartedLine = { line: string; folder?: string };

/** Relative words of the line are looked for beside the settings and in the folder. */
export function* startedSteps(
  { line, folder }: StartedLine,
  evidence: Edge['evidence'],
  world: World,
): Generator<ReachStep, void, undefined> {
  const words = splitWords(line);
  const { where } = evidence;
  yield* world.commandSteps({ words, from: where, evidence, certainty: 'possible' });
  const from = `${folder?.replace(/^[-~]?\/+/, '')}/.`;
  if (folder?.includes('/')) yield* world.commandSteps({ words, from, evidence, certainty: 'possible' });
}
