import { Argument } from 'commander';
import type { CommandFile } from '../command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const command: CommandFile = {
  describe(cmd) {
    cmd.addArgument(new Argument('<shell>', 'which shell').choices(SHELLS)).addHelpText(
      'after',
      `
Examples:
  source <(shearwall completion bash)                                      # in ~/.bashrc
  shearwall completion zsh > ~/.zfunc/_shearwall                           # a folder of fpath
  shearwall completion fish > ~/.config/fish/completions/shearwall.fish`,
    );
  },

  async run({ args: [shell], out, wholeProgram }) {
    const [{ commandTrees }, { bashCompletion }, { zshCompletion }, { fishCompletion }] = await Promise.all([
      import('../completion/command-tree.ts'),
      import('../completion/bash.ts'),
      import('../completion/zsh.ts'),
      import('../completion/fish.ts'),
    ]);
    const trees = commandTrees(await wholeProgram());
    const render = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }[
      shell as (typeof SHELLS)[number]
    ];
    out.document(render(trees));
    return 0;
  },
};
