import { redactUrl } from '../../base/redact-url.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { oneLine } from '../service/one-line.ts';
import { readAnswer, required } from '../service/read-answer.ts';
import { serviceError } from '../service/service-errors.ts';
import { type Issuer, PROVIDER } from './discover-issuer.ts';
import { type IdentityToken, parseIdentityToken } from './identity-token.ts';

/** OpenID Connect Core 1.0, 3.1.3: the token, or the code of an error that the caller may wait for (`pending`). */
export async function requestToken(
  issuer: Issuer,
  grant: Record<string, string>,
  clientId: string,
  context: ServiceContext,
  pending: readonly string[] = [],
): Promise<IdentityToken | { error: string }> {
  const request = {
    service: PROVIDER,
    url: issuer.tokenEndpoint,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(grant).toString()),
    accepted: [200, 400, 401],
    limitBytes: 64 * 1024,
  } as const;
  const { status, bytes } = await askService(request, context);
  const name = `${PROVIDER} ${redactUrl(issuer.tokenEndpoint)}`;
  if (status === 200) {
    const raw = readAnswer(name, bytes, (answer) => required(answer, 'idToken'));
    return requireOurs(parseIdentityToken(raw, context.clock), issuer, clientId);
  }
  const [error, said] = readAnswer(name, bytes, (answer) => [
    required(answer, 'error'),
    answer.string('errorDescription'),
  ]);
  if (pending.includes(error)) return { error };
  throw serviceError('LOGIN_FAILED', `the login failed: ${issuer.name} refused: ${oneLine(said || error)}`, {
    hint: 'log in again, or give --identity-token FILE',
  });
}

function requireOurs(token: IdentityToken, issuer: Issuer, clientId: string): IdentityToken {
  if (token.issuer === issuer.name && token.audience.includes(clientId)) return token;
  throw serviceError(
    'LOGIN_FAILED',
    `the token that ${issuer.name} gave is of issuer ${token.issuer} for ${oneLine(token.audience.join(', '))}, not for ${clientId}`,
  );
}
