import type { CommandFile, ExitCode } from '../command.ts';
import { type AcceptanceOptions, describeAcceptance } from '../signing/acceptance-options.ts';

type Options = AcceptanceOptions & { bundle: string; preset?: string; repo?: string; type?: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    describeAcceptance(cmd)
      .argument('<file>', 'a file, - for stdin, or its digest as sha256:…')
      .requiredOption('--bundle <file>', 'the signature or attestation, a Sigstore bundle')
      .option('--preset <name>', 'who signs: github (with --repo), homebrew or kubernetes')
      .option('--repo <name>', "of the preset github: OWNER/NAME, or OWNER for all of an owner's")
      .option('--type <type>', 'require an attestation of this type instead of a signature')
      .addHelpText(
        'after',
        `
Examples:
  shearwall verify-blob app.tar.gz --bundle app.tar.gz.sigstore.json --key cosign.pub
  shearwall verify-blob kubectl --bundle kubectl.sigstore.json --preset kubernetes
  shearwall verify-blob gh.deb --bundle gh.jsonl --preset github --repo cli/cli --type slsaprovenance1`,
      );
  },

  async run(invocation): Promise<ExitCode> {
    const { checkBlob } = await import('../signing/check-blob.ts');
    return await checkBlob(invocation);
  },
};
