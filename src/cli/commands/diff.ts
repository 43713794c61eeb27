import type { CommandFile } from '../command.ts';
import { openImageSource } from '../images.ts';
import { insecureOption } from '../options.ts';

type Options = { platform?: string; insecureRegistry?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument(
        '<a>',
        'the image before: oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, or a reference',
      )
      .argument('<b>', 'the image after')
      .option('--platform <platform>', 'only this platform, as in linux/arm64 (default: all that both have)')
      .addOption(insecureOption())
      .addHelpText(
        'after',
        '\nExits 0 when packages, files and config are the same, 1 when they differ.\n\nExample:\n  shearwall diff registry.example.org/nginx:1.26 oci:out/nginx',
      );
  },

  async run({ args: [a = '', b = ''], options, open, out, env }) {
    const [{ diffImages, renderDiff }, { parsePlatform }] = await Promise.all([
      import('../../inspect/index.ts'),
      import('../../oci/index.ts'),
    ]);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const context = await open();
    const where = { env, insecure: options.insecureRegistry === true };
    const before = await openImageSource(a, context, where);
    try {
      const after = await openImageSource(b, context, where);
      try {
        const diff = await diffImages(before, after, { platform }, context);
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
