import { LARGE_FILE_BYTES } from '../../base/bounded-read.ts';
import type { SignedBlobAnswer } from '../answers.ts';
import type { CommandFile, ExitCode } from '../command.ts';
import { describeSigner, type SignerFlags } from '../signing/signer-options.ts';

type Options = SignerFlags & { bundle: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    describeSigner(cmd)
      .argument('<file>', 'what to sign; - for stdin')
      .requiredOption('--bundle <file>', 'where the signature goes')
      .addHelpText(
        'after',
        '\nExample:\n  shearwall sign-blob --key cosign.key app.tar.gz --bundle app.tar.gz.sigstore.json',
      );
  },

  async run(invocation): Promise<ExitCode> {
    const {
      args: [file = ''],
      options,
      open,
      out,
    } = invocation;
    const [{ openSigning }, { readInput }, { saveBundle }, { signBlob }] = await Promise.all([
      import('../signing/open-signing.ts'),
      import('../signing/read-input.ts'),
      import('../signing/save-bundle.ts'),
      import('../../trust/index.ts'),
    ]);
    const bytes = await readInput(file, LARGE_FILE_BYTES);
    const context = await open();
    const means = await openSigning(invocation, 'message', context);
    await saveBundle(options.bundle, [await signBlob({ bytes, means }, context)]);
    out.result({ file, bundle: options.bundle } satisfies SignedBlobAnswer, () => options.bundle);
    return 0;
  },
};
