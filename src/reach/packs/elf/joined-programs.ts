import type { ElfReachFacts } from '../../facts/elf-facts.ts';
import type { ReachStep, World } from '../../types.ts';
import { computedProgram } from '../computed-program.ts';
import { namedAlone } from '../named-alone.ts';

const SHORTEST = 2;

/**
 * Programs in PATH whose names are somewhere in texts without an end, as those of Rust are, or are words of Go's: `exec.Command("git")`. `runs`:
 * whether it may be that one.
 */
export function* joinedPrograms(
  path: string,
  { runsAmong, runsOf }: ElfReachFacts,
  world: World,
  runs: (name: string) => boolean,
): Generator<ReachStep, void, undefined> {
  if (runsAmong === undefined) return;
  if (runsAmong === true) {
    yield computedProgram({ literal: '', where: path }, true);
    return;
  }
  const told = new Set(runsOf?.split(' '));
  for (const literal of namesInPath(world))
    if (runs(literal) && (told.has(literal) || runsAmong.includes(literal)))
      yield* namedAlone(literal, path, world);
}

function namesInPath({ searchPath, tree }: World): Set<string> {
  const names = searchPath.flatMap((folder) => tree.names(folder));
  return new Set(names.filter((name) => name.length >= SHORTEST && /^[\w.+-]+$/.test(name)));
}
