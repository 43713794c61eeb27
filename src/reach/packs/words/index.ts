import { textExaminer } from '../../facts/text-facts.ts';
import type { Pack, World } from '../../types.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';
import { fileOfWord, pathsInWord } from '../../world/words.ts';

const CONFIGURATION = /^(?:usr\/local\/)?etc\//;
/** Tables of users and names: a shell or home in them is used by whoever logs users in, which the pam pack says. */
const TABLES =
  /^etc\/(?:passwd|group|shadow|gshadow|sub[ug]id|services|protocols|hosts|shells|mime\.types)-?$/;

/** Configuration and texts of applications: words that name files and folders, which is all that can be known of an unknown format. */
export const wordsPack: Pack = {
  id: 'words',
  examiners: [textExaminer],
  *follow({ path, use, file }, world) {
    // A script that is opened is not run, and a text elsewhere is somebody's data.
    if (use === 'data' && (file.magic === 'shebang' || !CONFIGURATION.test(path))) return;
    const facts = TABLES.test(path) ? undefined : world.tree.factsAt(textExaminer, path);
    if (facts === undefined) return;
    const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    for (const word of facts.words)
      for (const name of pathsInWord(word)) yield* stepsOf(name, { path, beside, world });
  },
};

type Around = { path: string; beside: string; world: World };

function* stepsOf(word: string, { path, beside, world }: Around) {
  const evidence = { literal: word, where: path };
  const certainty = 'possible' as const;
  const glob = word.search(/[*?%]/);
  if (glob >= 0) {
    const folder = word.slice(0, Math.max(word.lastIndexOf('/', glob), 0));
    const found = folder.startsWith('/') ? followPath(world.tree, folder)?.file : undefined;
    if (found?.type === 'directory' && !isGeneric(found.path))
      yield { to: { folder: found.path }, kind: 'names', use: 'code', certainty, evidence } as const;
    return;
  }
  if (!word.includes('/') && !word.includes('.')) return;
  const named = fileOfWord(world, word, beside);
  if (named?.file.type === 'file')
    yield { to: { path: named.path }, kind: 'names', use: 'code', certainty, evidence } as const;
  if (named?.file.type === 'directory' && word.startsWith('/') && !isGeneric(named.file.path))
    yield { to: { folder: named.path }, kind: 'names the folder', use: 'data', certainty, evidence } as const;
}
