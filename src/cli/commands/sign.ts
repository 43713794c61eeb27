import type { CommandFile, ExitCode } from '../command.ts';
import { annotationsOption } from '../signing/acceptance-options.ts';
import type { SignOptions } from '../signing/sign-images.ts';
import { describeImageSigning } from '../signing/signer-options.ts';

export const command: CommandFile<SignOptions> = {
  describe(cmd) {
    describeImageSigning(cmd)
      .argument('<image...>', 'references, oci:DIR[:TAG] or oci-archive:FILE')
      .addOption(annotationsOption('write this into the signature'))
      .option(
        '--repair',
        'sign nothing; attach our signatures again that others dropped, in a registry without the referrers API',
      )
      .addHelpText(
        'after',
        `
Without --key the signature is keyless: an identity token is exchanged for a certificate, and both certificate
and signature go to public logs. With --key only the registry is contacted, unless --signing-config or --tsa
name services. A tag is resolved once, and its digest is signed.

Examples:
  shearwall sign --key cosign.key registry.example.org/app:v1
  shearwall sign -y registry.example.org/app@sha256:… -a commit=4f5c1a2
  shearwall sign --key exec:/usr/local/bin/kms-plugin --format both oci:out/nginx`,
      );
  },

  async run(invocation): Promise<ExitCode> {
    const { repairImages, signImages } = await import('../signing/sign-images.ts');
    return invocation.options.repair === true ? await repairImages(invocation) : await signImages(invocation);
  },
};
