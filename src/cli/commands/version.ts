import { fileURLToPath } from 'node:url';
import { version } from '../../base/version.ts';
import type { VersionAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';

type Options = { verify?: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .option('--verify <statement>', "compare the files of this install with a release's statement of them")
      .addHelpText(
        'after',
        `
A program that was changed can say what it likes: to be sure, check the statement and the package with another one.

Example:
  shearwall version --verify shearwall-0.1.0.files.json`,
      );
  },

  async run({ options: { verify }, out }) {
    const { renderInstall } = await import('../install/render-install.ts');
    const answer: VersionAnswer = { version: version() };
    if (verify !== undefined) {
      const { MAX_STATEMENT_BYTES } = await import('../../attestation/index.ts');
      const { compareInstall } = await import('../install/compare-install.ts');
      const { readInput } = await import('../signing/read-input.ts');
      const statement = await readInput(verify, MAX_STATEMENT_BYTES);
      const root = fileURLToPath(new URL('../../../', import.meta.url));
      answer.install = await compareInstall(root, statement, answer.version);
    }
    out.result(answer, () => renderInstall(answer));
    return answer.install?.result === 'different' ? 1 : 0;
  },
};
