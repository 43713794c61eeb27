import type { CommandFile, ExitCode } from '../command.ts';
import { repeatedOption } from '../options.ts';
import { describeImageCheck, type ImageCheckOptions } from '../signing/acceptance-options.ts';

type Options = ImageCheckOptions & { type: string; policy?: string[] };

export const command: CommandFile<Options> = {
  describe(cmd) {
    describeImageCheck(cmd, ['predicate'])
      .argument('[image...]', 'references, layouts or archives')
      .option('--type <type>', 'slsaprovenance1, spdxjson, cyclonedx, openvex, vuln, …, or a URI', 'custom')
      .addOption(repeatedOption('--policy <file>', "cosign's CUE and Rego").hideHelp())
      .addHelpText(
        'after',
        `
Prints the envelope of every attestation that is accepted, one a line, as cosign does; with -o predicate what they say alone. What was
refused goes to stderr.

Example:
  shearwall verify-attestation --type spdxjson -o predicate --key cosign.pub registry.example.org/app:v1 > sbom.spdx.json`,
      );
  },

  async run(invocation): Promise<ExitCode> {
    const [{ checkImages, exitCodeOf, outputOf }, { sayAttestations }, { attestationKind }] =
      await Promise.all([
        import('../signing/check-images.ts'),
        import('../signing/say-attestations.ts'),
        import('../signing/attestation-kind.ts'),
      ]);
    const out = outputOf(invocation);
    const outcomes = await checkImages(invocation, attestationKind(invocation.options), out);
    const said = invocation.options.output === 'predicate' ? 'predicate' : 'envelope';
    sayAttestations(outcomes, said, { out, env: invocation.env });
    return exitCodeOf(outcomes);
  },
};
