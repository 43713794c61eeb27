import type { HttpResponse } from '../../base/http.ts';
import { isObject, parseObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';

const MAX_ERROR_BYTES = 16 * 1024;

/** The whole body, or REGISTRY_RESPONSE_INVALID when it is longer than `limitBytes`. */
export async function readBody(response: HttpResponse, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > limitBytes) {
      await response.cancel();
      throw registryError(
        'REGISTRY_RESPONSE_INVALID',
        `${response.url} answered with more than ${limitBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** distribution-spec, error codes: the registry's own words, cut and without control characters (text: '' when there are none). */
export async function readErrors(response: HttpResponse): Promise<{ codes: string[]; text: string }> {
  const bytes = await readBody(response, MAX_ERROR_BYTES).catch(() => undefined);
  const errors = bytes && parseObject(bytes)?.['errors'];
  if (!Array.isArray(errors)) return { codes: [], text: '' };
  const said = errors.filter(isObject);
  const texts = said.map(({ code, message }) =>
    [code, message].filter((text) => typeof text === 'string').join(': '),
  );
  return {
    codes: said.flatMap(({ code }) => (typeof code === 'string' ? [code] : [])),
    // A registry must not write to the user's terminal.
    text: texts
      .join('; ')
      .replace(/\p{Cc}/gu, ' ')
      .slice(0, 300),
  };
}
