import { isLoopback } from '../../base/loopback.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { serviceError } from './service-errors.ts';

/**
 * The address of a service, without a slash at its end. Tokens and signatures go there, so it is https, or http on
 * loopback. Throws SERVICE_URL.
 */
export function parseServiceUrl(text: string, what: string): string {
  if (text.length > 2048 || !URL.canParse(text))
    throw serviceError(
      'SERVICE_URL',
      `the address of ${what} is not a URL: ${redactUrl(text.slice(0, 200))}`,
      {
        hint: 'give it as https://HOST/PATH',
      },
    );
  const url = new URL(text);
  const shown = redactUrl(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw serviceError('SERVICE_URL', `the address of ${what} is not https: ${shown}`, {
      hint: 'tokens and signatures are sent over https only; plain http is accepted on loopback (127.0.0.1, ::1, localhost)',
    });
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw serviceError('SERVICE_URL', `the address of ${what} has credentials or a fragment: ${shown}`, {
      hint: 'give it as https://HOST/PATH',
    });
  return stripEnd(url.href, '/');
}
