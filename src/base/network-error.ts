import { messageOf, type ShearwallError } from './errors.ts';
import { httpError } from './http-errors.ts';

const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The reason often is in the chain of causes, or in the first of several errors. `url` is redacted already. */
export function networkError(url: string, error: unknown): ShearwallError {
  const { code, message } = rootCause(error);
  const options = { cause: error, details: { systemCode: code ?? 'unknown' } };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return httpError('NETWORK_UNREACHABLE', `cannot reach ${url}: the host name is not known`, {
      ...options,
      hint: 'check the name and the network; behind a proxy set HTTPS_PROXY, HTTP_PROXY and NODE_USE_ENV_PROXY=1',
    });
  }
  if (code !== undefined && UNREACHABLE.has(code)) {
    return httpError('NETWORK_UNREACHABLE', `cannot reach ${url}: ${message}`, {
      ...options,
      hint: 'check the address and the network; behind a proxy set HTTPS_PROXY, HTTP_PROXY and NODE_USE_ENV_PROXY=1',
    });
  }
  if (/wrong version number/i.test(message))
    return httpError('NETWORK_TLS', `${url} does not answer in TLS`, options);
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
    return httpError('NETWORK_TLS', `the TLS connection to ${url} is not trusted: ${message}`, {
      ...options,
      hint: 'for a private certificate authority set NODE_EXTRA_CA_CERTS to its PEM file',
    });
  }
  return httpError('NETWORK_BROKEN', `the connection to ${url} broke: ${message}`, options);
}

function rootCause(error: unknown): { code: string | undefined; message: string } {
  let found: { code: string | undefined; message: string } = { code: undefined, message: messageOf(error) };
  let current: unknown = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    // Several addresses were tried: they failed alike, and the first speaks for all.
    const inner = current instanceof AggregateError ? (current.errors[0] as unknown) : current;
    const code = (inner as NodeJS.ErrnoException).code;
    if (typeof code === 'string') found = { code, message: messageOf(inner) || code };
    current = current.cause;
  }
  return found;
}
