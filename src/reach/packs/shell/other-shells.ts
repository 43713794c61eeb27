import { textExaminer, wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { Edge, ReachStep, Target, World } from '../../types.ts';
import { isFunctionOfShell } from '../../world/shell-functions.ts';

/** Texts of shells that are not like sh, by their ends or as what these shells start with. */
const OTHER = /\.(?:t?csh|fish|zsh|ksh|elv|xsh)$|^\/?etc\/csh\.\w+$|\/\.(?:t?cshrc|login|zshenv|zprofile)$/;

/** Whether a path names a text that fish, zsh, a C shell and the like read commands from. */
export function isOfOtherShell(path: string): boolean {
  return OTHER.test(path) || isFunctionOfShell(path);
}

/** What a shell reads when it starts, whether or not somebody types, and what it looks into for functions. */
const STARTS: readonly { name: RegExp; code: readonly Target[]; data: readonly Target[] }[] = [
  {
    // fish(1), "Configuration files": also for scripts.
    name: /^fish$/,
    code: [
      { path: '/usr/share/fish/config.fish' },
      { path: '/etc/fish/config.fish' },
      { folder: '/etc/fish/conf.d' },
      { folder: '/usr/share/fish/vendor_conf.d' },
      { folder: '/root/.config/fish' },
    ],
    data: [{ folder: '/usr/share/fish' }, { folder: '/etc/fish' }],
  },
  {
    // zsh(1), "Startup/shutdown files".
    name: /^r?zsh[\d.]*$/,
    code: [{ path: '/etc/zsh/zshenv' }, { path: '/root/.zshenv' }],
    data: [{ folder: '/usr/share/zsh' }],
  },
];

export function* otherShellSteps(path: string): Generator<Edge, void, undefined> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const evidence = { literal: '', where: path };
  for (const { code, data } of STARTS.filter((shell) => shell.name.test(name))) {
    for (const to of code) yield { to, kind: 'starts with', use: 'code', certainty: 'possible', evidence };
    for (const to of data) yield { to, kind: 'looks into', use: 'data', certainty: 'possible', evidence };
  }
}

/** Folders of functions by the words that call them. */
const FUNCTIONS = [
  {
    shell: /\bfish\b/,
    folders: [
      'usr/share/fish/functions',
      'usr/share/fish/vendor_functions.d',
      'etc/fish/functions',
      'root/.config/fish/functions',
    ],
    end: '.fish',
  },
  {
    shell: /\bzsh\b/,
    folders: [
      ...[
        '',
        '/Misc',
        '/Exceptions',
        '/MIME',
        '/Prompts',
        '/VCS_Info',
        '/Zftp',
        '/Chpwd',
        '/Math',
        '/TCP',
      ].map((folder) => `usr/share/zsh/functions${folder}`),
      'usr/share/zsh/vendor-functions',
      'usr/local/share/zsh/site-functions',
    ],
    end: '',
  },
] as const;

/** config.fish calls it where `status is-interactive` alone. */
const WHERE_SOMEBODY_TYPES = '__fish_config_interactive';

/** Functions that a script of fish or zsh calls: each is read from a file of its name when it is called first. */
export function* autoloaded(path: string, world: World): Generator<ReachStep, void, undefined> {
  const { shebang } = world.tree.factsAt(textExaminer, path) ?? {};
  const shells = FUNCTIONS.filter(({ shell }) => shell.test(shebang ?? path));
  if (shells.length === 0 || (shebang === undefined && !isOfOtherShell(path))) return;
  for (const literal of wordsOf(world.tree.factsAt(wordsExaminer, path)))
    for (const { folders, end } of literal.includes('/') ? [] : shells)
      for (const folder of folders)
        if (world.tree.get(`${folder}/${literal}${end}`) !== undefined)
          yield {
            to: { path: `/${folder}/${literal}${end}` },
            kind: 'calls',
            use: 'code',
            certainty: literal === WHERE_SOMEBODY_TYPES ? 'shell' : 'possible',
            evidence: { literal, where: path },
          };
}
