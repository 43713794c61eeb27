import { basename } from 'node:path';
import { LARGE_FILE_BYTES } from '../../base/bounded-read.ts';
import type { AttestedBlobAnswer } from '../answers.ts';
import type { CommandFile, ExitCode } from '../command.ts';
import { describeSigner, type SignerFlags } from '../signing/signer-options.ts';

type Options = SignerFlags & { type: string; predicate: string; bundle: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    describeSigner(cmd)
      .argument('<file>', 'the file that the statement is about')
      .requiredOption('--type <type>', 'slsaprovenance1, spdxjson, cyclonedx, openvex, vuln, …, or a URI')
      .requiredOption('--predicate <file>', 'the predicate of the statement, a file; - for stdin')
      .requiredOption('--bundle <file>', 'where the attestation goes')
      .addHelpText(
        'after',
        '\nExample:\n  shearwall attest-blob --key cosign.key app.tar.gz --type spdxjson --predicate app.spdx.json --bundle app.att.json',
      );
  },

  async run(invocation): Promise<ExitCode> {
    const {
      args: [file = ''],
      options,
      open,
      out,
    } = invocation;
    const [{ digestOf }, { openSigning }, { readInput }, { saveBundle }, { attestBlob }] = await Promise.all([
      import('../../base/digest.ts'),
      import('../signing/open-signing.ts'),
      import('../signing/read-input.ts'),
      import('../signing/save-bundle.ts'),
      import('../../trust/index.ts'),
    ]);
    const digest = digestOf(await readInput(file, LARGE_FILE_BYTES));
    const document = await readInput(options.predicate, LARGE_FILE_BYTES);
    const context = await open();
    const means = await openSigning(invocation, 'statement', context);
    const input = { name: basename(file), digest, type: options.type, document, means };
    await saveBundle(options.bundle, [await attestBlob(input, context)]);
    const answer: AttestedBlobAnswer = { file, digest, bundle: options.bundle };
    out.result(answer, () => answer.bundle);
    return 0;
  },
};
