import { Option } from 'commander';
import type { TriangulateAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { imageAccess } from '../images.ts';
import { addRegistryOptions, insecureAs, type RegistryOptions } from '../registry/options.ts';
import { repositoryNamed } from '../registry/repository-named.ts';
import { registryLocation } from '../transfer.ts';

const KINDS = { signature: 'sig', attestation: 'att', sbom: 'sbom' } as const;

type Options = RegistryOptions & { type: keyof typeof KINDS | 'digest' };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'a reference in a registry')
      .addOption(
        new Option('--type <type>', 'of what')
          .choices(['signature', 'attestation', 'sbom', 'digest'])
          .default('signature'),
      )
      .addHelpText(
        'after',
        '\nSays where cosign keeps it under a tag; what cosign 3 and shearwall attach is found by "shearwall tree".\n\nExample:\n  shearwall triangulate registry.example.org/app:v1',
      );
    addRegistryOptions(cmd);
  },

  async run({ args: [image = ''], options, open, out, env }) {
    const { legacyTag, readRawManifest } = await import('../../oci/index.ts');
    const location = registryLocation(image);
    const access = imageAccess(insecureAs(options), env);
    const { descriptor, name } = await readRawManifest({ image, ...access }, await open());
    const where = repositoryNamed(location) ?? name;
    const reference =
      options.type === 'digest'
        ? `${where}@${descriptor.digest}`
        : `${where}:${legacyTag(descriptor.digest, KINDS[options.type])}`;
    const answer: TriangulateAnswer = { image, reference };
    out.result(answer, () => reference);
    return 0;
  },
};
