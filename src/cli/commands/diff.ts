import type { CommandFile } from '../command.ts';
import { ANY_SOURCE, insecureOption } from '../options.ts';

type Options = { platform?: string; insecureRegistry?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<a>', `the image before: ${ANY_SOURCE}`)
      .argument('<b>', 'the image after')
      .option('--platform <platform>', 'only this platform, as in linux/arm64 (default: all that both have)')
      .addOption(insecureOption())
      .addHelpText(
        'after',
        '\nExits 0 when packages, files and config are the same, 1 when they differ.\n\nExample:\n  shearwall diff registry.example.org/nginx:1.26 oci:out/nginx',
      );
  },

  async run({ args: [a = '', b = ''], options, open, out, env }) {
    const [{ diffImages, renderDiff }, { parsePlatform }, { openForReading }] = await Promise.all([
      import('../../inspect/index.ts'),
      import('../../oci/index.ts'),
      import('../sbom/catalogue-options.ts'),
    ]);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const context = await open();
    const { source: before, look } = await openForReading(a, options, env, context);
    try {
      const { source: after } = await openForReading(b, options, env, context);
      try {
        const diff = await diffImages({ ...look, before, after, platform }, context);
        out.result(diff, () => renderDiff(diff));
        return diff.same ? 0 : 1;
      } finally {
        await after.close();
      }
    } finally {
      await before.close();
    }
  },
};
