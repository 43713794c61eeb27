import { Option } from 'commander';
import type { CleanAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { addRegistryOptions, insecureAs, type RegistryOptions } from '../registry/options.ts';

const TYPES = ['signature', 'attestation', 'sbom', 'referrer', 'all'] as const;

type Options = RegistryOptions & { type: (typeof TYPES)[number]; force?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'a reference in a registry')
      .addOption(
        new Option(
          '--type <type>',
          "what to remove: cosign's tags of one kind, what refers to the image, or all",
        )
          .choices(TYPES)
          .default('all'),
      )
      .option('--force', 'do it: without this nothing is removed, only listed')
      .addHelpText(
        'after',
        '\nThe image itself stays. What is removed from a registry cannot be brought back.\n\nExample:\n  shearwall clean --type signature --force registry.example.org/app:v1',
      );
    addRegistryOptions(cmd);
  },

  async run({ args: [image = ''], options, open, out, env }) {
    const { cleanImage } = await import('../../trust/index.ts');
    const force = options.force === true;
    const access = imageAccess(insecureAs(options), env);
    const { type } = options;
    const cleaned = await cleanImage({ image, type, dryRun: !force, ...access }, await open());
    if (!force && cleaned.removed.length > 0)
      throw cliError('CLI_CONSENT', `this would remove ${cleaned.removed.join(', ')} from ${image}`, {
        hint: 'to do it, say --force',
      });
    const answer: CleanAnswer = { image, removed: [...cleaned.removed] };
    out.result(answer, () =>
      cleaned.removed.length === 0
        ? `nothing to remove from ${image}`
        : cleaned.removed.map((digest) => `removed ${digest} from ${image}`).join('\n'),
    );
    return 0;
  },
};
