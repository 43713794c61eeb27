import type * as Oauth from 'oauth4webapi';
import { redactUrl } from '../../base/redact-url.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { oneLine } from '../service/one-line.ts';
import { serviceError } from '../service/service-errors.ts';

/** Who is spoken with: `shown` in messages about answers, `name` in those about logins. */
type Spoken = { oauth: typeof Oauth; shown: string; name: string };

/**
 * What the library throws, as LOGIN_FAILED or SERVICE_ANSWER_INVALID. Its own errors hold tokens and codes, so they are not kept as the cause.
 */
export async function inOurWords<T>({ oauth, shown, name }: Spoken, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError)
      throw loginFailed(`${name} refused: ${oneLine(error.error_description ?? error.error)}`, error.error);
    if (error instanceof oauth.OperationProcessingError) {
      if (error.code === oauth.JWT_CLAIM_COMPARISON) throw foreignToken(name, error.cause);
      if (error.code === oauth.JSON_ATTRIBUTE_COMPARISON) throw otherIssuer(shown, error.cause);
      throw invalidAnswer(shown, error.message);
    }
    if (error instanceof oauth.UnsupportedOperationError) throw invalidAnswer(shown, error.message);
    throw error;
  }
}

/** `answered`: the code of an error of RFC 6749 or 8628. */
export function loginFailed(problem: string, answered?: string): Error {
  return serviceError(
    'LOGIN_FAILED',
    `the login failed: ${problem}`,
    withoutUndefined({
      hint: 'log in again, or give --identity-token FILE',
      details: answered !== undefined ? { answered } : undefined,
    }),
  );
}

export function invalidAnswer(shown: string, problem: string): Error {
  return serviceError(
    'SERVICE_ANSWER_INVALID',
    `the answer of ${shown} cannot be used: ${oneLine(problem)}`,
    {
      hint: 'the address may belong to another kind of service, or to another version',
    },
  );
}

function otherIssuer(shown: string, cause: unknown): Error {
  const { body } = cause as { body: { issuer: string } };
  return invalidAnswer(shown, `it is that of another issuer, ${redactUrl(body.issuer)}`);
}

function foreignToken(name: string, cause: unknown): Error {
  const { claim, expected, claims } = cause as { claim: string; expected: unknown; claims: object };
  if (claim === 'nonce')
    return serviceError('LOGIN_FAILED', `the token that ${name} gave is of another login (nonce)`, {
      hint: 'log in again',
    });
  const said = oneLine(String((claims as Record<string, unknown>)[claim]));
  return serviceError(
    'LOGIN_FAILED',
    `the token that ${name} gave has ${claim} ${said}, not ${oneLine(String(expected))}`,
  );
}
