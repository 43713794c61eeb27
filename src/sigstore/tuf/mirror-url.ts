import { isLoopback } from '../../base/loopback.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { tufError } from './errors.ts';

/** A TUF repository is signed, but who can watch plain http can also freeze it: https, or http on loopback. */
export function parseMirrorUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url.href;
  throw tufError('TUF_MIRROR', `${redactUrl(text)} is not an https address of a TUF repository`, {
    hint: 'give it as https://HOST/PATH; plain http is accepted on loopback only',
  });
}
