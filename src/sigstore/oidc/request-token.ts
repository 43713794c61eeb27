import { redactUrl } from '../../base/redact-url.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { readAnswer, required } from '../service/read-answer.ts';
import { serviceError } from '../service/service-errors.ts';
import { type Issuer, PROVIDER } from './discover-issuer.ts';
import { type IdentityToken, parseIdentityToken } from './identity-token.ts';

/** Asks an issuer's token endpoint (OpenID Connect Core 1.0, 3.1.3) and checks for whom its ID token is. */
export async function requestToken(
  issuer: Issuer,
  grant: Record<string, string>,
  clientId: string,
  context: ServiceContext,
): Promise<IdentityToken> {
  const { bytes } = await askService(
    {
      service: PROVIDER,
      url: issuer.tokenEndpoint,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(new URLSearchParams(grant).toString()),
      accepted: [200],
      limitBytes: 64 * 1024,
      secret: grant['code'] ?? grant['device_code'] ?? '',
    },
    context,
  );
  const raw = readAnswer(`${PROVIDER} ${redactUrl(issuer.tokenEndpoint)}`, bytes, (answer) =>
    required(answer, 'idToken'),
  );
  const token = parseIdentityToken(raw, context.clock);
  if (token.issuer !== issuer.name || !token.audience.includes(clientId))
    throw serviceError(
      'LOGIN_FAILED',
      `the token that ${issuer.name} gave is of issuer ${token.issuer} for ${token.audience.join(', ')}, not for ${clientId}`,
    );
  return token;
}
