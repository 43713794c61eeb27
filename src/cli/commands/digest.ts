import type { DigestAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { imageAccess } from '../images.ts';
import { addRegistryOptions, insecureAs, type RegistryOptions } from '../registry/options.ts';
import { repositoryNamed } from '../registry/repository-named.ts';

type Options = RegistryOptions & { platform?: string; fullRef?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'a reference, oci:DIR[:TAG] or oci-archive:FILE')
      .option('--platform <platform>', 'of this platform of an index (default: of the index itself)')
      .option('--full-ref', 'print the whole reference by digest')
      .addHelpText('after', '\nExample:\n  shearwall digest registry.example.org/app:v1');
    addRegistryOptions(cmd);
  },

  async run({ args: [image = ''], options, open, out, env }) {
    const { parseImageLocation, parsePlatform, readRawManifest } = await import('../../oci/index.ts');
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const access = imageAccess(insecureAs(options), env);
    const { descriptor, name } = await readRawManifest({ image, platform, ...access }, await open());
    const where = repositoryNamed(parseImageLocation(image)) ?? name;
    const answer: DigestAnswer = { image, digest: descriptor.digest };
    out.result(answer, () =>
      options.fullRef === true ? `${where}@${descriptor.digest}` : descriptor.digest,
    );
    return 0;
  },
};
