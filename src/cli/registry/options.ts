import { type Command, Option } from 'commander';
import { type InsecureOptions, insecureOptions } from '../options.ts';

/** What commands with crane's and cosign's names share. */
export type RegistryOptions = InsecureOptions & { insecure?: boolean };

/** Plain HTTP beyond loopback, also under the name that crane has for it. */
export function addRegistryOptions(command: Command): Command {
  for (const option of insecureOptions()) command.addOption(option);
  return command.addOption(new Option('--insecure', 'as --insecure-registry').hideHelp());
}

/** The options as `imageAccess` takes them. */
export function insecureAs({ insecure, ...options }: RegistryOptions): InsecureOptions {
  return insecure === true ? { ...options, insecureRegistry: true } : options;
}
