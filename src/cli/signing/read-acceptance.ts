import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type AcceptedSigner,
  exactMatcher,
  githubClaims,
  isAnchored,
  type Matcher,
  regexpMatcher,
} from '../../sigstore/index.ts';
import { type Acceptance, openAcceptance, openTrustedRoot } from '../../trust/index.ts';
import { cliError } from '../errors.ts';
import type { Output } from '../output.ts';
import { stateDir } from '../session.ts';
import type { AcceptanceOptions } from './acceptance-options.ts';
import { readPublicKey } from './read-public-key.ts';

/** Who is accepted and what is required, from the flags alone; the trusted root is read, never fetched. */
export async function readAcceptance(
  options: AcceptanceOptions,
  { env, out }: { env: NodeJS.ProcessEnv; out: Output },
): Promise<Acceptance> {
  return await acceptedBy(await acceptedSigner(options, env, out), options, env);
}

/** The one signer that is accepted, with what the flags require of its signatures. */
export async function acceptedBy(
  signer: AcceptedSigner,
  options: AcceptanceOptions,
  env: NodeJS.ProcessEnv,
): Promise<Acceptance> {
  return await openAcceptance({
    signer,
    ...rootChoice(options, env),
    ignoreTlog: options.insecureIgnoreTlog === true,
    ignoreSct: options.insecureIgnoreSct === true,
    useSignedTimestamps: options.useSignedTimestamps === true,
  });
}

export async function trustedRoot(
  options: { trustedRoot?: string },
  env: NodeJS.ProcessEnv,
): Promise<Awaited<ReturnType<typeof openTrustedRoot>>> {
  return await openTrustedRoot(rootChoice(options, env));
}

function rootChoice({ trustedRoot: file }: { trustedRoot?: string }, env: NodeJS.ProcessEnv) {
  return withoutUndefined({ stateDir: stateDir(env), file });
}

export async function acceptedSigner(
  options: AcceptanceOptions,
  env: NodeJS.ProcessEnv,
  out: Output,
): Promise<AcceptedSigner> {
  const identity = await matcherOf(
    '--certificate-identity',
    options.certificateIdentity,
    options.certificateIdentityRegexp,
    out,
  );
  const issuer = await matcherOf(
    '--certificate-oidc-issuer',
    options.certificateOidcIssuer,
    options.certificateOidcIssuerRegexp,
    out,
  );
  const claims = githubClaims({
    trigger: options.certificateGithubWorkflowTrigger,
    sha: options.certificateGithubWorkflowSha,
    repository: options.certificateGithubWorkflowRepository,
    ref: options.certificateGithubWorkflowRef,
  });
  const isKeyless = identity !== undefined || issuer !== undefined || claims !== undefined;
  if (options.key !== undefined) {
    if (isKeyless)
      throw wrong(
        '--key and --certificate-… exclude each other: who signs by key has no certificate',
        'leave one out',
      );
    return { kind: 'key', key: await readPublicKey(options.key, env) };
  }
  if (identity === undefined && issuer === undefined)
    throw wrong(
      'who may have signed was not given',
      'by key: --key cosign.pub; keyless: --certificate-identity WHO --certificate-oidc-issuer URL',
    );
  if (identity === undefined || issuer === undefined) {
    const missing = identity === undefined ? '--certificate-identity' : '--certificate-oidc-issuer';
    throw wrong(
      `${missing} is missing: an identity can be trusted only as far as its issuer`,
      `add ${missing}, or ${missing}-regexp`,
    );
  }
  return withoutUndefined({ kind: 'identity', identity, issuer, claims });
}

async function matcherOf(
  flag: string,
  exact: string | undefined,
  regexp: string | undefined,
  out: Output,
): Promise<Matcher | undefined> {
  if (exact !== undefined && regexp !== undefined)
    throw wrong(`${flag} and ${flag}-regexp exclude each other`, 'leave one out');
  if (exact !== undefined) return exactMatcher(exact);
  if (regexp === undefined) return undefined;
  if (!isAnchored(regexp))
    out.note(
      `warning: ${flag}-regexp matches anywhere in the text, also within longer names; write '^${regexp.replace(/^\^|\$$/g, '')}$' to mean all of it`,
    );
  return await regexpMatcher(regexp, { anchored: false });
}

function wrong(message: string, hint: string): Error {
  return cliError('CLI_ACCEPTED_SIGNER', message, { hint });
}
