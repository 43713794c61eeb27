import type { CommandFile } from '../command.ts';
import { imageAccess } from '../images.ts';
import { type InsecureOptions, insecureOptions } from '../options.ts';
import { terminalOptions } from '../terminal.ts';

type Options = InsecureOptions & { platform?: string };

const CHECK = '"shearwall verify" does that';

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'a reference, oci:DIR[:TAG] or oci-archive:FILE')
      .option('--platform <platform>', 'only this platform of an index, as in linux/arm64')
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall tree ghcr.io/acme/app:v1\n  shearwall tree oci:out/nginx --json',
      );
    for (const option of insecureOptions()) cmd.addOption(option);
  },

  async run({ args: [name = ''], options, open, out, env }) {
    const [{ renderImageTree, treeImage }, { openImage, parsePlatform }] = await Promise.all([
      import('../../inspect/index.ts'),
      import('../../oci/index.ts'),
    ]);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const context = await open();
    const source = await openImage({ image: name, ...imageAccess(options, env) }, context);
    try {
      const tree = await treeImage({ source, platform }, context);
      out.result(tree, () => renderImageTree(tree, terminalOptions(env), CHECK));
      return 0;
    } finally {
      await source.close();
    }
  },
};
