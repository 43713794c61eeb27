import { parsePlatform } from '../../oci/index.ts';
import {
  type CheckImagesInput,
  type Decision,
  decideImages,
  type ImageOutcome,
  type ImageVerification,
  openPolicies,
  verifyImages,
  type Wanted,
} from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { optionFlag } from '../option-flag.ts';
import { createOutput, type Output } from '../output.ts';
import type { ImageCheckOptions } from './acceptance-options.ts';
import { readAcceptance, trustedRoot } from './read-acceptance.ts';
import { readImageList } from './read-image-list.ts';

/** The outcome for one image: an answer, or why there is none. */
export type CheckedImage<Answer extends { allowed: boolean } = ImageVerification> = ImageOutcome<Answer>;

/** Checks every image that the line and `-f` name, for signatures or for attestations, by the flags. */
export async function checkImages(
  invocation: Invocation<ImageCheckOptions>,
  kind: Wanted['kind'],
  out: Output,
): Promise<CheckedImage[]> {
  const { options, env, open } = invocation;
  const { signers, proof } = await readAcceptance(options, { env, out });
  const wanted: Wanted = { signers, kind, annotations: options.annotations ?? {} };
  const images = await namedImages(invocation);
  return await verifyImages({ ...images, proof, wanted }, await open());
}

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
export async function decideByPolicies(
  invocation: Invocation<ImageCheckOptions>,
  paths: readonly string[],
): Promise<CheckedImage<Decision>[]> {
  const { options, env, open } = invocation;
  const contradicting = BY_FLAGS.find((name) => options[name] !== undefined);
  if (contradicting !== undefined) {
    throw cliError('CLI_ACCEPTED_SIGNER', `--policy and ${optionFlag(contradicting)} exclude each other`, {
      hint: 'write into the policy who may sign and what a signature needs',
    });
  }
  const policies = await openPolicies(paths);
  const root = await trustedRoot(options, env);
  const images = await namedImages(invocation);
  return await decideImages({ ...images, policies, trustedRoot: root }, await open());
}

/** As in cosign, --offline concerns logs and trust roots; the image's registry, which the user named, is asked all the same. */
async function namedImages({ args, options, env }: Invocation<ImageCheckOptions>): Promise<CheckImagesInput> {
  return {
    images: await readImageList(args, options.file),
    platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
    access: imageAccess(options, env),
    evenOffline: true,
  };
}

/** A refusal is certain, whatever the outcome of the others. */
export function exitCodeOf(outcomes: readonly CheckedImage<{ allowed: boolean }>[]): ExitCode {
  if (outcomes.some((item) => 'answer' in item && !item.answer.allowed)) return 1;
  return outcomes.some((item) => 'error' in item) ? 3 : 0;
}

/** cosign's scripts ask for JSON with `-o json`. */
export function outputOf({ out, options }: Invocation<ImageCheckOptions>): Output {
  if (options.output !== 'json') return out;
  return createOutput({ json: true, quiet: out.quiet }, process.stdout, process.stderr);
}
