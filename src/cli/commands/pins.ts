import { databaseOptions } from '../advisories/database-path.ts';
import type { CommandFile } from '../command.ts';
import { addOptions, insecureOptions, repeatedOption } from '../options.ts';
import { durationOption } from '../quantities.ts';
import type { PinsFlags } from '../update/pins.ts';

export const command: CommandFile<PinsFlags> = {
  describe(cmd) {
    cmd
      .argument(
        '[dir]',
        'a folder with manifests, values, Compose files, Dockerfiles, workflows (default: .)',
      )
      .option('--write', 'write the digests into the files (default: only say what would change)')
      .option('--explain', 'also say what each newer digest changes: packages, vulnerabilities, files, size')
      .option('--add', 'also behind tags that have none, where a policy is about the image')
      .addOption(
        repeatedOption(
          '--policy <file>',
          'what must hold of an image before a file gets its digest; several times',
        ),
      )
      .addOption(
        durationOption(
          '--minimum-age <duration>',
          'wait so long with newer digests that fix nothing known: 3d',
        ),
      )
      .option(
        '--state <dir>',
        'where it is kept since when tags stand for what (default: in the state folder)',
      )
      .option('--trusted-root <file>', 'the trust root that signatures are judged by')
      .addHelpText(
        'after',
        `
0: every digest is what its tag stands for, waits for its age, or was written. 1: some are not, or were refused. 3: of some nobody could say.

Examples:
  shearwall pins deploy
  shearwall pins deploy --policy policy.yaml --explain
  shearwall pins deploy --policy policy.yaml --add --write
  shearwall pins deploy --policy policy.yaml --minimum-age 3d --write`,
      );
    addOptions(cmd, [...insecureOptions(), ...databaseOptions()]);
  },
  run: async (given) => await (await import('../update/pins.ts')).answerPins(given),
};
