import type { CommandFamily, ExitCode, Invocation } from '../command.ts';
import { PROJECT_FILE } from '../config/find-config.ts';
import { terminalOptions } from '../terminal.ts';

export const command: CommandFamily = {
  misuse: { code: 'CLI_USAGE' },
  commands: {
    show: {
      summary: 'show the defaults that are set, and where: in the environment, by the project or by you',
      describe(cmd) {
        cmd.addHelpText('after', HELP);
      },
      run: show,
    },
  },
};

const HELP = `
The command line comes first, then the environment, then ${PROJECT_FILE} in the working folder, then config.yaml in
$XDG_CONFIG_HOME/shearwall, which must belong to you and be writable by nobody else. A project may set formats, colour, platform,
jobs, thresholds, and paths inside its folder; keys, identities, trust roots, policies, databases and mirrors are yours alone.`;

/** Every setting, its value and where that is from. */
async function show({ env, out }: Invocation<unknown>): Promise<ExitCode> {
  const { renderShownConfig, showConfig } = await import('../config/show-config.ts');
  const shown = await showConfig(env, process.cwd());
  out.result(shown, () => renderShownConfig(shown, terminalOptions(env)));
  return 0;
}
