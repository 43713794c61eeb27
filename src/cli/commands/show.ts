import type { CommandFile } from '../command.ts';
import { openImageSource } from '../images.ts';
import { insecureOption } from '../options.ts';
import { terminalOptions } from '../terminal.ts';

type Options = { tree?: boolean; platform?: string; insecureRegistry?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, or a reference')
      .option('--tree', 'print a tree instead of tables')
      .option('--platform <platform>', 'only this platform of an index, as in linux/arm64')
      .addOption(insecureOption())
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall show oci:out/nginx\n  shearwall show debian:trixie-slim --tree',
      );
  },

  async run({ args: [name = ''], options, open, out, env }) {
    const [{ renderShow, renderShowTree, showImage }, { parsePlatform }] = await Promise.all([
      import('../../inspect/index.ts'),
      import('../../oci/index.ts'),
    ]);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const context = await open();
    const insecure = options.insecureRegistry === true;
    const source = await openImageSource(name, context, { env, insecure });
    try {
      const shown = await showImage(source, { platform }, context);
      const render = options.tree === true ? renderShowTree : renderShow;
      out.result(shown, () => render(shown, terminalOptions(env)));
      return 0;
    } finally {
      await source.close();
    }
  },
};
