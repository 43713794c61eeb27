import { listenOption, type ServeOptions } from '../admission/options.ts';
import type { CommandFile } from '../command.ts';
import { insecureOption, repeatedOption } from '../options.ts';

export const command: CommandFile<ServeOptions> = {
  describe(cmd) {
    cmd
      .addOption(repeatedOption('--policy <file>', 'policies that decide what may run; may be repeated'))
      .option('--trusted-root <file>', 'a trusted_root.json (default: the one that "trust" keeps)')
      .addOption(listenOption('--listen <host:port>', 'where reviews are answered, over TLS', '0.0.0.0:8443'))
      .addOption(
        listenOption('--operations <host:port>', 'where /healthz, /readyz and /metrics are', '0.0.0.0:8080'),
      )
      .option('--tls-cert <file>', 'the certificate of --listen, read again when it changes; PEM')
      .option('--tls-key <file>', 'its key; PEM')
      .addOption(insecureOption())
      .addHelpText('after', HELP);
  },
  async run(invocation) {
    const { answerAdmit } = await import('../admission/answer-admit.ts');
    return await answerAdmit(invocation);
  },
};

const HELP = `
Answers the reviews of a Kubernetes API server until it is interrupted: pins tags to digests, and refuses what policies do not allow.
Policies and trust root are read again when they change. What cannot be decided in time is refused.

Example:
  shearwall admit --policy policy.yaml --trusted-root trusted_root.json --tls-cert tls.crt --tls-key tls.key`;
