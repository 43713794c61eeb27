import { LARGE_FILE_BYTES } from '../../base/bounded-read.ts';
import { systemClock } from '../../base/system-clock.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { stateDir } from '../session.ts';
import { readInput } from '../signing/read-input.ts';
import { sayHint } from '../signing/say-hint.ts';

export type ProofFlags = {
  bundle?: string;
  repo?: string;
  certificateIdentity?: string;
  certificateOidcIssuer?: string;
  trustedRoot?: string;
};

/** Who vouches for the statement of a release, as it was proven, or why that is not so. */
export type ProvenStatement =
  | { signed: true; by: string; source?: string }
  | { signed: false; code: string; message: string; hint?: string };

/** Checks the bundle that was given against who is expected; undefined: none was given. Throws CLI_VERSION. */
export async function proveStatement(
  bytes: Uint8Array,
  { options, env }: Pick<Invocation<ProofFlags>, 'options' | 'env'>,
): Promise<ProvenStatement | undefined> {
  const { bundle, repo, certificateIdentity: identity, certificateOidcIssuer: issuer, trustedRoot } = options;
  const isNamed = repo !== undefined || (identity !== undefined && issuer !== undefined);
  if (bundle === undefined) {
    if (repo ?? identity ?? issuer ?? trustedRoot)
      throw wrong('there is no signature to check', 'add --bundle FILE');
    return undefined;
  }
  if (!isNamed || (repo !== undefined && (identity ?? issuer) !== undefined))
    throw wrong(
      'who must have signed the statement is not said in one way',
      'add --repo OWNER/NAME, or --certificate-identity WHO --certificate-oidc-issuer URL',
    );
  const { proveFile } = await import('../../trust/index.ts');
  const preset = repo === undefined ? undefined : 'github';
  const publisher = withoutUndefined({ preset, repo, identity, issuer });
  const evidence = await readInput(bundle, LARGE_FILE_BYTES);
  const roots = withoutUndefined({ stateDir: stateDir(env), file: trustedRoot });
  const proof = await proveFile({ bytes, evidence, publisher }, roots, systemClock);
  if ('refused' in proof) {
    const { code, message } = proof.refused;
    return withoutUndefined({ signed: false as const, code, message, hint: sayHint(proof.refused) });
  }
  const { by, says } = proof.proven;
  return withoutUndefined({ signed: true as const, by, source: says['source'] });
}

function wrong(message: string, hint: string): Error {
  return cliError('CLI_VERSION', message, { hint });
}
