import type { Command } from 'commander';
import { cliError } from '../errors.ts';
import { addOptions, type InsecureOptions, insecureOptions, repeatedOption } from '../options.ts';

/** Policies, and how registries are asked. */
export type PolicyFlags = InsecureOptions & { policy?: string[]; trustedRoot?: string };

export function describePolicyFlags(cmd: Command): Command {
  cmd
    .addOption(repeatedOption('--policy <file>', 'the policies; several times'))
    .option('--trusted-root <file>', 'the trust root that signatures are judged by');
  return addOptions(cmd, insecureOptions());
}

/** Throws CLI_POLICY. */
export function policiesOf({ policy }: PolicyFlags, command: string): string[] {
  if (policy !== undefined) return policy;
  throw cliError('CLI_POLICY', `policy ${command} was given no policy`, {
    hint: 'name the file: --policy FILE',
  });
}
