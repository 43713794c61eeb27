import type { CommandFile, ExitCode } from '../command.ts';
import { repeatedOption } from '../options.ts';
import { describeImageCheck, type ImageCheckOptions } from '../signing/acceptance-options.ts';

type Options = ImageCheckOptions & { type: string; policy?: string[] };

export const command: CommandFile<Options> = {
  describe(cmd) {
    describeImageCheck(cmd)
      .argument('[image...]', 'references, layouts or archives')
      .option('--type <type>', 'slsaprovenance1, spdxjson, cyclonedx, openvex, vuln, …, or a URI', 'custom')
      .addOption(repeatedOption('--policy <file>', "cosign's CUE and Rego").hideHelp())
      .addHelpText(
        'after',
        `
Prints the predicate of every attestation that is accepted; what was refused goes to stderr.

Example:
  shearwall verify-attestation --type spdxjson --key cosign.pub registry.example.org/app:v1 > sbom.spdx.json`,
      );
  },

  async run(invocation): Promise<ExitCode> {
    const [{ checkImages, exitCodeOf, outputOf }, { sayPredicates }, { attestationKind }] = await Promise.all(
      [
        import('../signing/check-images.ts'),
        import('../signing/say-predicates.ts'),
        import('../signing/attestation-kind.ts'),
      ],
    );
    const out = outputOf(invocation);
    const outcomes = await checkImages(invocation, attestationKind(invocation.options), out);
    sayPredicates(outcomes, out, invocation.env);
    return exitCodeOf(outcomes);
  },
};
