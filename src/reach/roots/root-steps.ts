import { bytePath } from '../../base/index.ts';
import type { Edge, ReachStep, Root, World } from '../types.ts';
import { foldersOf } from '../world/environment.ts';
import { splitWords } from './split-words.ts';

/** What a container runtime itself opens of an image, to find out whom USER means. */
const RUNTIME_FILES = ['/etc/passwd', '/etc/group'];
/** Links to folders that paths of files go through which are made only while something runs. */
const FOLDER_LINKS = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'var/run', 'var/lock'].map(
  (name) => `/${name}`,
);

/** From the roots to the first files: programs and arguments, files that were given, what variables name, what the runtime opens. */
export function rootSteps(roots: readonly Root[], world: World): ReachStep[] {
  return [
    ...roots.flatMap((root) => stepsOf(root, world)),
    ...variableSteps(world),
    ...RUNTIME_FILES.map((path) => opens(path, "the image's user")),
    ...FOLDER_LINKS.map((path) => opens(path, 'paths of every image')),
  ];
}

function stepsOf(root: Root, world: World): ReachStep[] {
  if ('file' in root)
    return [
      {
        to: { path: bytePath(root.file) },
        kind: 'given',
        use: 'code',
        certainty: 'certain',
        evidence: { literal: bytePath(root.file), where: root.why },
      },
    ];
  const words = root.argv.map(bytePath);
  const evidence = { literal: words.join(' '), where: root.why };
  return [words, ...words.filter((word) => /\s/.test(word)).map(splitWords)].flatMap((line) =>
    world.commandSteps({ words: line, from: '', evidence, certainty: 'certain' }),
  );
}

/** Any variable may name a file or program that its reader loads or runs: `LD_PRELOAD`, `BASH_ENV`, `NODE_OPTIONS=--require /x.js`, `APP_CONFIG`. */
function variableSteps(world: World): ReachStep[] {
  return [...world.environment].flatMap(([name, value]) => {
    if (name === 'PATH') return [];
    const words = [
      ...splitWords(value),
      ...value.split(/[\s,;|]+/),
      ...foldersOf(value).map((folder) => `/${folder}`),
    ];
    const evidence = { literal: `${name}=${value}`, where: "the image's environment" };
    return world.commandSteps({
      words: words.filter((word) => word.includes('/') || world.program(word) !== undefined),
      from: '',
      evidence,
      certainty: 'possible',
    });
  });
}

function opens(path: string, where: string): Edge {
  return { to: { path }, kind: 'opens', use: 'data', certainty: 'certain', evidence: { literal: '', where } };
}
