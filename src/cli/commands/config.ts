import type { CommandFamily, CommandFile, ExitCode, Invocation } from '../command.ts';
import { PROJECT_FILE } from '../config/find-config.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { addRegistryOptions, insecureAs, type RegistryOptions } from '../registry/options.ts';
import { terminalOptions } from '../terminal.ts';

type ImageOptions = RegistryOptions & { platform?: string };

const image: CommandFile<ImageOptions> = {
  describe(cmd) {
    cmd
      .argument('[image]', 'print the config of this image: a reference, oci:DIR[:TAG] or oci-archive:FILE')
      .option(
        '--platform <platform>',
        'this platform of an index, as in linux/arm64 (default: that of this machine)',
      );
    addRegistryOptions(cmd);
  },
  run: imageConfig,
};

export const command: CommandFamily = {
  alone: image,
  misuse: {
    code: 'CLI_USAGE',
    hint: 'an image called show is written with its tag or folder: show:latest, ./show',
  },
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

async function imageConfig({
  args: [name],
  options,
  open,
  out,
  env,
}: Invocation<ImageOptions>): Promise<ExitCode> {
  if (name === undefined)
    throw cliError('CLI_USAGE', 'config was given nothing to show', {
      hint: 'shearwall config show, or shearwall config IMAGE',
    });
  const [{ parsePlatform, readRawConfig }, { machine }] = await Promise.all([
    import('../../oci/index.ts'),
    import('node:os'),
  ]);
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const access = imageAccess(insecureAs(options), env);
  const input = { image: name, platform, machine: parsePlatform(machine()), ...access };
  const bytes = await readRawConfig(input, await open());
  out.document(Buffer.from(bytes).toString('utf8'), { exact: true });
  return 0;
}

/** Every setting, its value and where that is from. */
async function show({ env, out }: Invocation<unknown>): Promise<ExitCode> {
  const { renderShownConfig, showConfig } = await import('../config/show-config.ts');
  const shown = await showConfig(env, process.cwd());
  out.result(shown, () => renderShownConfig(shown, terminalOptions(env)));
  return 0;
}
