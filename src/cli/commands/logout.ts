import type { LogoutAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { parseRegistry } from '../logins.ts';

export const command: CommandFile = {
  describe(cmd) {
    cmd.argument('<registry>', 'its host, as in ghcr.io or localhost:5000').addHelpText(
      'after',
      `
Removes the login wherever podman, docker and shearwall look for it: files and credential helpers. The registry is not
contacted: a token that must not be used any more has to be revoked there.`,
    );
  },

  async run({ args: [text = ''], env, out }) {
    const registry = parseRegistry(text);
    const { machineLogins, removeLogin } = await import('../../oci/index.ts');
    const removed = await removeLogin(registry, machineLogins(env));
    const answer: LogoutAnswer = { registry, removed };
    out.result(answer, () =>
      removed.length === 0
        ? `there was no login for ${registry}`
        : `logged out of ${registry}, forgotten in ${removed.join(' and ')}`,
    );
    return 0;
  },
};
