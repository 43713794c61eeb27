import { ShearwallError } from '../../base/errors.ts';
import type { CommandFile } from '../command.ts';

export const command: CommandFile = {
  describe() {},
  async run() {
    throw new ShearwallError('CLI_UNFINISHED', 'unsupported', 'this command is being written');
  },
};
