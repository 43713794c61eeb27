import type { CommandFile } from '../command.ts';
import { imageAccess } from '../images.ts';
import { addRegistryOptions, insecureAs, type RegistryOptions } from '../registry/options.ts';

type Options = RegistryOptions & { platform?: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'a reference, oci:DIR[:TAG] or oci-archive:FILE')
      .option('--platform <platform>', 'of this platform of an index (default: the index itself)')
      .addHelpText(
        'after',
        '\nIn a pipe or file these are the very bytes that the digest is of.\n\nExample:\n  shearwall manifest registry.example.org/app:v1',
      );
    addRegistryOptions(cmd);
  },

  async run({ args: [image = ''], options, open, out, env }) {
    const { parsePlatform, readRawManifest } = await import('../../oci/index.ts');
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const access = imageAccess(insecureAs(options), env);
    const { bytes } = await readRawManifest({ image, platform, ...access }, await open());
    out.document(Buffer.from(bytes).toString('utf8'), { exact: true });
    return 0;
  },
};
