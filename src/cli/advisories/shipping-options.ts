import { Command, Option } from 'commander';
import { insecureOptions } from '../options.ts';
import { describeAcceptance } from '../signing/acceptance-options.ts';
import { describeSigner } from '../signing/signer-options.ts';
import type { DbOptions } from './options.ts';

const own: Option[] = [
  new Option('--allow-older', 'pull: take a database that is older than the one in use'),
];

/** pull takes what `verify` takes, push what `sign` takes; some flags are of both. */
export function describeShipping(command: Command): void {
  const [pull, push] = [describeAcceptance(new Command()).options, describeSigner(new Command()).options];
  const pushOnly = push.filter(({ long }) => pull.every((option) => option.long !== long));
  for (const option of pull) {
    if (option.long === '--key')
      option.description = 'pull: a public key; push: a private key; a file, env://NAME or exec:PROGRAM';
    else option.description = `pull: ${option.description}`;
    command.addOption(option);
  }
  for (const option of pushOnly) {
    option.description = `push: ${option.description}`;
    command.addOption(option);
  }
  for (const option of [...own, ...insecureOptions()]) command.addOption(option);
}

const namesOf = (options: readonly Option[]): (keyof DbOptions)[] =>
  options.map((option) => option.attributeName() as keyof DbOptions);

export const PULL_OPTIONS = namesOf([
  ...describeAcceptance(new Command()).options,
  ...own,
  ...insecureOptions(),
]);
export const PUSH_OPTIONS = namesOf([...describeSigner(new Command()).options, ...insecureOptions()]);
