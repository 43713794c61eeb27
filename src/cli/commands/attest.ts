import type { CommandFile, ExitCode } from '../command.ts';
import { describeImageSigning, type ImageSignOptions } from '../signing/signer-options.ts';

type Options = ImageSignOptions & { type?: string; predicate?: string; result?: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    describeImageSigning(cmd)
      .argument('<image>', 'a reference, oci:DIR[:TAG] or oci-archive:FILE')
      .option(
        '--type <type>',
        'slsaprovenance1, spdxjson, cyclonedx, openvex, vuln, reproduction, reach, …, or a URI',
      )
      .option('--predicate <file>', 'the predicate to attest, a file; - for stdin')
      .option(
        '--result <file>',
        'the result.json of a build: sign the SBOMs and the provenance that it names',
      )
      .addHelpText(
        'after',
        `
With --result only the documents that the build itself wrote are signed, by their digests; documents that
others attached to the image are never signed. Who signs is chosen as for "sign".

Examples:
  shearwall attest --key cosign.key oci:out/nginx --result out/nginx/result.json
  shearwall attest --key cosign.key registry.example.org/app:v1 --type openvex --predicate app.vex.json`,
      );
  },

  async run(invocation): Promise<ExitCode> {
    const { attestOneImage } = await import('../signing/attest-one-image.ts');
    return await attestOneImage(invocation);
  },
};
