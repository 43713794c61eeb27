import { type MaliciousFlags, maliciousOptions } from '../advisories/malicious-options.ts';
import type { CommandFile, ExitCode } from '../command.ts';
import { addOptions, repeatedOption } from '../options.ts';
import { describeImageCheck, type ImageCheckOptions } from '../signing/acceptance-options.ts';
import type { SoftwareFlags } from '../signing/check-software.ts';

type Options = ImageCheckOptions & SoftwareFlags & MaliciousFlags & { policy?: string[] };

export const command: CommandFile<Options> = {
  describe(cmd) {
    describeImageCheck(cmd)
      .argument('[image...]', 'references, layouts or archives; npm:NAME@VERSION, deb:FILE or a .tgz')
      .addOption(
        repeatedOption('--policy <file>', 'let policies decide, instead of flags that say who may sign'),
      )
      .option('--npm-answer <file>', 'for a .tgz: what its registry answers about its attestations')
      .option('--npm-registry <url>', "for npm: (default: npm's own)")
      .option('--npm-keys <file>', 'for npm: the keys of the registry (default: those that are kept)')
      .option('--suite <name>', 'for deb: the release of Debian', 'trixie')
      .addHelpText(
        'after',
        `
Only the image's registry is contacted, so --offline means the same as in cosign.
A log entry is also required for signatures by key: without one, add --insecure-ignore-tlog.

Examples:
  shearwall verify --key cosign.pub --insecure-ignore-tlog registry.example.org/app:v1
  shearwall verify ghcr.io/acme/app:v1 --certificate-identity-regexp '^https://github\\.com/acme/app/' \\
    --certificate-oidc-issuer https://token.actions.githubusercontent.com
  shearwall verify --policy policy.yaml -f images.txt
  shearwall verify npm:semver@7.6.3
  shearwall verify deb:nginx_1.26.3-3_amd64.deb`,
      );
    addOptions(cmd, maliciousOptions());
  },

  async run(invocation): Promise<ExitCode> {
    const { answerVerify } = await import('../signing/answer-verify.ts');
    return await answerVerify(invocation);
  },
};
