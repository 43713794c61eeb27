import { readStart } from '../../base/bounded-read.ts';
import { type Decision, openPolicies } from '../../trust/index.ts';
import type { Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import type { ImageCheckOptions } from './acceptance-options.ts';
import { forEachImage, type Outcome } from './check-images.ts';
import { trustedRoot } from './read-acceptance.ts';

type Options = ImageCheckOptions & { policy?: string[] };

/** Flags that say who may sign and what a signature needs: with policies these say it, and two answers would be none. */
const BY_FLAGS = [
  'key',
  'certificateIdentity',
  'certificateIdentityRegexp',
  'certificateOidcIssuer',
  'certificateOidcIssuerRegexp',
  'annotations',
  'insecureIgnoreTlog',
  'insecureIgnoreSct',
  'useSignedTimestamps',
] as const satisfies (keyof ImageCheckOptions)[];

/** Lets the policies decide about every image that the line and `-f` name. */
export async function decideImages(
  invocation: Invocation<Options>,
  paths: readonly string[],
): Promise<Outcome<Decision>[]> {
  const { options, env } = invocation;
  const contradicting = BY_FLAGS.find((name) => options[name] !== undefined);
  if (contradicting !== undefined) {
    const flag = contradicting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw cliError('CLI_ACCEPTED_SIGNER', `--policy and --${flag} exclude each other`, {
      hint: 'write into the policy who may sign and what a signature needs',
    });
  }
  const policies = await openPolicies(paths, readStart);
  const root = await trustedRoot(options, env);
  return await forEachImage(invocation, (opened, context) =>
    policies.decide({ ...opened, trustedRoot: root }, context),
  );
}
