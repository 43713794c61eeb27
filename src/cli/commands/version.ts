import { fileURLToPath } from 'node:url';
import { version } from '../../base/version.ts';
import type { VersionAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { cliError } from '../errors.ts';
import type { ProofFlags } from '../install/prove-statement.ts';

type Options = ProofFlags & { verify?: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .option('--verify <statement>', "compare the files of this install with a release's statement of them")
      .option('--bundle <file>', 'the signature of the statement, or its provenance: a Sigstore bundle')
      .option('--repo <name>', 'OWNER/NAME of the GitHub repository whose workflow must have signed it')
      .option('--certificate-identity <identity>', 'who else must have signed it, exactly')
      .option('--certificate-oidc-issuer <url>', 'who must vouch for that identity, exactly')
      .option('--trusted-root <file>', 'a trusted_root.json (default: the one that "trust" keeps)')
      .addHelpText(
        'after',
        `
A program that was changed can say what it likes: to be sure, check the statement and the package with another one.

Examples:
  shearwall version --verify shearwall-0.1.0.files.json
  shearwall version --verify shearwall-0.1.0.files.json --bundle provenance.sigstore.json --repo OWNER/shearwall`,
      );
  },

  async run(invocation) {
    const { options, out } = invocation;
    const { verify } = options;
    const { renderInstall } = await import('../install/render-install.ts');
    const answer: VersionAnswer = { version: version() };
    if (verify === undefined && options.bundle !== undefined)
      throw cliError('CLI_VERSION', '--bundle is the signature of a statement, and none was given', {
        hint: 'add --verify STATEMENT',
      });
    if (verify !== undefined) {
      const { MAX_STATEMENT_BYTES } = await import('../../attestation/index.ts');
      const { compareInstall } = await import('../install/compare-install.ts');
      const { readInput } = await import('../signing/read-input.ts');
      const statement = await readInput(verify, MAX_STATEMENT_BYTES);
      const { proveStatement } = await import('../install/prove-statement.ts');
      const proven = await proveStatement(statement, invocation);
      if (proven !== undefined) answer.statement = proven;
      const root = fileURLToPath(new URL('../../../', import.meta.url));
      answer.install = await compareInstall(root, statement, answer.version);
    }
    out.result(answer, () => renderInstall(answer));
    return answer.install?.result === 'different' || answer.statement?.signed === false ? 1 : 0;
  },
};
