import type { CommandFile } from '../command.ts';
import { describeTransfer, type TransferOptions, transfer } from '../transfer.ts';

export const command: CommandFile<TransferOptions> = {
  describe(cmd) {
    describeTransfer(cmd)
      .argument('<source>', 'oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, or a reference')
      .argument('<target>', 'the same; a docker-archive holds one platform and nothing attached')
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall copy oci:out/nginx docker-archive:nginx.tar:nginx:1.26\n  shearwall copy debian:trixie-slim registry.example.org/mirror/debian:trixie-slim',
      );
  },

  async run(invocation) {
    const { parseImageLocation } = await import('../../oci/index.ts');
    const [from = '', to = ''] = invocation.args;
    return await transfer(parseImageLocation(from), parseImageLocation(to), invocation);
  },
};
