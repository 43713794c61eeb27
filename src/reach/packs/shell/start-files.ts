import type { Target, World } from '../../types.ts';
import { homesOf } from '../../world/homes.ts';

/** What shells read of a home when they start, or end, by bash(1), dash(1), zsh(1), ksh(1). */
export const HOME_FILES = [
  '.bashrc',
  '.profile',
  '.bash_profile',
  '.bash_login',
  '.bash_logout',
  '.bash_aliases',
  '.kshrc',
  '.mkshrc',
  '.shrc',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
] as const;
const ALL_READ = ['profile', 'bash.bashrc', 'inputrc', 'zsh/zshrc', 'zsh/zprofile', 'zsh/zlogin'];
/** `-l`, `-lc`, `-ic`, `--login`: a shell reads what it starts with, whoever types. */
const STARTS = /^(?:-[a-hjkm-z]*[il][a-z]*|--login)$/;

/** Whether the options before a script or text make a shell read what it starts with. `words`: without the shell itself. */
export function readsStartFiles(words: readonly string[]): boolean {
  const isOption = (word: string, index: number): boolean =>
    /^[-+]/.test(word) || /^[-+]\w*[oO]$/.test(words[index - 1] ?? '');
  const end = words.findIndex((word, index) => !isOption(word, index));
  return words.slice(0, end < 0 ? words.length : end).some((word) => STARTS.test(word));
}

/** What shells start with: of everybody, and of each home in the image. */
export function startFiles(world: World): Target[] {
  return [
    ...ALL_READ.map((name) => ({ path: `/etc/${name}` })),
    { folder: '/etc/profile.d' },
    ...homesOf(world).flatMap((home) => HOME_FILES.map((name) => ({ path: `${home}/${name}` }))),
  ];
}

/** Words of a command, of which `~/x` and `~who/x` are in each home that this may be. */
export function inHomes(words: readonly string[], world: World): readonly string[][] {
  const name = words.map((word) => TILDE.exec(word)?.[1]).find((found) => found !== undefined);
  if (name === undefined) return [[...words]];
  const homes = homesOf(world).filter((home) => name === '' || home.endsWith(`/${name}`));
  return homes.map((home) => words.map((word) => word.replace(TILDE, home)));
}

const TILDE = /^~([\w.-]*)(?=\/|$)/;
