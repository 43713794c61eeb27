import type { CommandFile } from '../command.ts';
import {
  describeTransfer,
  localTarget,
  registryLocation,
  type TransferOptions,
  transfer,
} from '../transfer.ts';

export const command: CommandFile<TransferOptions> = {
  describe(cmd) {
    describeTransfer(cmd)
      .argument('<reference>', 'the image in the registry, by tag or digest')
      .argument('<target>', 'a folder (an OCI layout), oci-archive:FILE or docker-archive:FILE')
      .addHelpText('after', '\nExample:\n  shearwall pull registry.example.org/nginx:1.26 out/nginx');
  },

  async run(invocation) {
    const [reference = '', target = ''] = invocation.args;
    return await transfer(registryLocation(reference), localTarget(target), invocation);
  },
};
