import { fieldOf, fieldsOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { type IdentityToken, parseIdentityToken } from './identity-token.ts';
import type { OidcProvider } from './open-provider.ts';
import { inOurWords, invalidAnswer } from './provider-errors.ts';

/** Of a token endpoint: 400 and 401 carry the words of a refusal (RFC 6749, 5.2). */
export const TOKEN_STATUSES = [200, 400, 401];

const LIMITS = { bytes: 256 * 1024, depth: 16 };

/**
 * OpenID Connect Core 1.0, 3.1.3: the ID token of an answer of the token endpoint, which `check` holds to issuer, audience and nonce. Its
 * age is judged before. Throws LOGIN_FAILED, IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED, SERVICE_ANSWER_INVALID.
 */
export async function takeToken(
  provider: OidcProvider,
  response: Response,
  check: (response: Response) => Promise<unknown>,
): Promise<IdentityToken> {
  const { oauth, server, shown } = provider;
  const token = response.status === 200 ? await tokenIn(response.clone(), provider) : undefined;
  await inOurWords({ oauth, shown, name: server.issuer }, async () => await check(response));
  if (token === undefined) throw invalidAnswer(shown, 'it has no token');
  return token;
}

async function tokenIn(response: Response, { shown, context }: OidcProvider): Promise<IdentityToken> {
  let raw: string | undefined;
  try {
    raw = textOf(fieldOf(fieldsOf(parseJson(await response.bytes(), LIMITS)), 'id_token'));
  } catch {
    // Said below, without a word of the token.
  }
  if (raw === undefined) throw invalidAnswer(shown, 'id_token is missing');
  return parseIdentityToken(raw, context.clock);
}
