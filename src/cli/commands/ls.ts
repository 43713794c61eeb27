import type { TagsAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { imageAccess } from '../images.ts';
import { addRegistryOptions, insecureAs, type RegistryOptions } from '../registry/options.ts';

type Options = RegistryOptions & { fullRef?: boolean; omitDigestTags?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<repository>', 'as in registry.example.org/team/app')
      .option('--full-ref', 'print whole references')
      .option('-O, --omit-digest-tags', 'leave out sha256-…: what is attached to images')
      .addHelpText('after', '\nExample:\n  shearwall ls registry.example.org/team/app');
    addRegistryOptions(cmd);
  },

  async run({ args: [text = ''], options, open, out, env }) {
    const { listTags } = await import('../../oci/index.ts');
    const { registryLocation } = await import('../transfer.ts');
    const { registry, repository } = registryLocation(text).reference;
    const access = imageAccess(insecureAs(options), env);
    const all = await listTags({ repository: { registry, repository }, ...access }, await open());
    const tags = options.omitDigestTags === true ? all.filter((tag) => !tag.startsWith('sha256-')) : all;
    const name = `${registry}/${repository}`;
    const answer: TagsAnswer = { repository: name, tags };
    out.result(answer, () =>
      tags.map((tag) => (options.fullRef === true ? `${name}:${tag}` : tag)).join('\n'),
    );
    return 0;
  },
};
