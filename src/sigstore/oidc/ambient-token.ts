import { askService, type ServiceContext } from '../service/ask-service.ts';
import { readAnswer, required } from '../service/read-answer.ts';
import { serviceError } from '../service/service-errors.ts';
import { type IdentityToken, parseIdentityToken } from './identity-token.ts';

/** Where tokens may lie, lent by the caller. */
export type TokenSources = {
  env: Readonly<Record<string, string | undefined>>;
  /** Undefined when there is no such file. */
  readFile(path: string): Promise<Uint8Array | undefined>;
};

export type FoundToken = {
  token: IdentityToken;
  /** For the user: `GitHub Actions`. */
  from: string;
};

/** Of which authority the tokens are for that Fulcio accepts. */
export const AUDIENCE = 'sigstore';
/** Where cosign too looks for the token of a pod. */
export const TOKEN_FILE = '/var/run/sigstore/cosign/oidc-token';

const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * The token that `--identity-token` gives: itself, or in a file. Throws IDENTITY_TOKEN_MISSING, IDENTITY_TOKEN_INVALID,
 * IDENTITY_TOKEN_EXPIRED.
 */
export async function givenToken(
  tokenOrPath: string,
  sources: TokenSources,
  { clock }: Pick<ServiceContext, 'clock'>,
): Promise<IdentityToken> {
  if (JWT.test(tokenOrPath.trim())) return parseIdentityToken(tokenOrPath, clock);
  const bytes = await sources.readFile(tokenOrPath);
  if (bytes === undefined)
    // It may be a token that was cut short: what was given is not repeated.
    throw serviceError(
      'IDENTITY_TOKEN_MISSING',
      'the identity token is neither a token nor a file that exists',
      {
        hint: 'give --identity-token FILE, with the three parts of an ID token in it',
      },
    );
  return parseIdentityToken(Buffer.from(bytes).toString('utf8'), clock);
}

/**
 * The token that the environment offers, as for cosign: SIGSTORE_ID_TOKEN (GitLab CI, or any other), GitHub Actions, the file
 * of a pod. Undefined when it offers none. Says what is to be done where a CI system could give one and was not asked to.
 * Throws IDENTITY_TOKEN_MISSING, IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED, SERVICE_OFFLINE, SERVICE_UNAVAILABLE, SERVICE_REFUSED.
 */
export async function ambientToken(
  sources: TokenSources,
  context: ServiceContext,
): Promise<FoundToken | undefined> {
  const { env } = sources;
  if (env['SIGSTORE_ID_TOKEN'])
    return {
      token: parseIdentityToken(env['SIGSTORE_ID_TOKEN'], context.clock),
      from: env['GITLAB_CI'] ? 'GitLab CI (SIGSTORE_ID_TOKEN)' : 'SIGSTORE_ID_TOKEN',
    };
  if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])
    return {
      token: await githubToken(
        env['ACTIONS_ID_TOKEN_REQUEST_URL'],
        env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
        context,
      ),
      from: 'GitHub Actions',
    };
  const file = await sources.readFile(TOKEN_FILE);
  if (file !== undefined)
    return { token: parseIdentityToken(Buffer.from(file).toString('utf8'), context.clock), from: TOKEN_FILE };
  requireAskedFor(env);
  return undefined;
}

/** docs.github.com, "OpenID Connect reference": GET with the runner's own token answers `{"value": JWT}`. */
async function githubToken(
  requestUrl: string,
  requestToken: string,
  context: ServiceContext,
): Promise<IdentityToken> {
  const service = 'the token service of GitHub Actions';
  if (!URL.canParse(requestUrl))
    throw serviceError('SERVICE_URL', 'ACTIONS_ID_TOKEN_REQUEST_URL is not a URL', {
      hint: 'leave it as the runner sets it',
    });
  const url = new URL(requestUrl);
  url.searchParams.set('audience', AUDIENCE);
  const { bytes } = await askService(
    {
      service,
      url: url.href,
      headers: { authorization: `Bearer ${requestToken}` },
      accepted: [200],
      limitBytes: 64 * 1024,
      secret: requestToken,
    },
    context,
  );
  return parseIdentityToken(
    readAnswer(service, bytes, (answer) => required(answer, 'value')),
    context.clock,
  );
}

function requireAskedFor(env: TokenSources['env']): void {
  if (env['GITHUB_ACTIONS'] === 'true')
    throw serviceError(
      'IDENTITY_TOKEN_MISSING',
      'this job of GitHub Actions may not ask for an identity token',
      {
        hint: 'give the job "permissions: { id-token: write }"; jobs of pull requests from forks never get one',
      },
    );
  if (env['GITLAB_CI'] === 'true')
    throw serviceError('IDENTITY_TOKEN_MISSING', 'this job of GitLab CI has no identity token', {
      hint: 'give the job "id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }"',
    });
}
