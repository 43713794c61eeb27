import type { CommandFile } from '../command.ts';
import { ANY_SOURCE, insecureOption } from '../options.ts';
import { terminalOptions } from '../terminal.ts';

type Options = { tree?: boolean; platform?: string; insecureRegistry?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', ANY_SOURCE)
      .option('--tree', 'print a tree instead of tables')
      .option('--platform <platform>', 'only this platform of an index, as in linux/arm64')
      .addOption(insecureOption())
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall show oci:out/nginx\n  shearwall show debian:trixie-slim --tree',
      );
  },

  async run({ args: [name = ''], options, open, out, env }) {
    const [{ renderShow, renderShowTree, showImage }, { parsePlatform }, { openForReading }] =
      await Promise.all([
        import('../../inspect/index.ts'),
        import('../../oci/index.ts'),
        import('../sbom/catalogue-options.ts'),
      ]);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const context = await open();
    const { source, look } = await openForReading(name, options, env, context);
    try {
      const shown = await showImage({ ...look, source, platform }, context);
      const render = options.tree === true ? renderShowTree : renderShow;
      out.result(shown, () => render(shown, terminalOptions(env)));
      return 0;
    } finally {
      await source.close();
    }
  },
};
