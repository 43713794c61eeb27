import type { HttpResponse } from './http.ts';
import { httpError } from './http-errors.ts';

const NEWLINE = 0x0a;

/** The lines of an answer, as they come; what was cut off at its end is none. Throws HTTP_TOO_LARGE: one has more than `limit` bytes. */
export async function* linesOf(response: HttpResponse, limit: number): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)]);
      [parts, size, from] = [[], 0, end + 1];
      if (line.length > 0) yield line;
    }
    if (from === chunk.length) continue;
    parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > limit) throw httpError('HTTP_TOO_LARGE', `a line of the answer has more than ${limit} bytes`);
  }
}

/** The body, as far as it is no longer than `limit`. */
export async function startOf(response: HttpResponse, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}
