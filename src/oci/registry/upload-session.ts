import type { HttpResponse } from '../../base/http.ts';
import { registryError } from '../errors.ts';
import type { Descriptor } from '../types.ts';
import type { RegistryClient } from './registry-client.ts';
import { backOff, MAX_ATTEMPTS } from './retry.ts';

/** An upload under way: where the next request goes. */
export type UploadSession = { location: URL; minChunkBytes: number };

/** The registry, or a proxy before it, does not take so much at once (413). */
export class TooLarge extends Error {
  override readonly message = 'the registry does not accept so many bytes at once (413)';
}

const CHUNK_BYTES = 8 * 1024 * 1024;

type Content = () => AsyncIterable<Uint8Array>;

/** One PATCH with everything; after a break another one with the rest. Returns where to finish. */
export async function sendStream(
  client: RegistryClient,
  { size }: Descriptor,
  content: Content,
  session: UploadSession,
): Promise<URL> {
  let { location } = session;
  let offset = 0;
  for (let failures = 1; ; failures++) {
    const reader = new ErrorKeeper(content);
    try {
      // Without a Content-Range the first time: several registries take only that.
      const range = offset > 0 ? { 'content-range': `${offset}-${size - 1}` } : {};
      const headers = { 'content-length': String(size - offset), ...range };
      return client.location(await patch(client, location, headers, () => reader.from(offset)));
    } catch (error) {
      reader.rethrow();
      client.context.signal.throwIfAborted();
      if (
        error instanceof TooLarge ||
        failures >= MAX_ATTEMPTS ||
        !registryError.is(error, 'REGISTRY_UNREACHABLE')
      )
        throw error;
      await backOff(failures, client.context);
      ({ location, offset } = await progressOf(client, location, error));
      if (offset >= size) return location;
    }
  }
}

/** Chunks from memory, in order, each sent again as far as the registry did not get it. */
export async function sendInChunks(
  client: RegistryClient,
  _: Descriptor,
  content: Content,
  session: UploadSession,
): Promise<URL> {
  let { location } = session;
  let start = 0;
  for await (const chunk of inChunks(content(), Math.max(CHUNK_BYTES, session.minChunkBytes))) {
    location = await sendChunk(client, location, start, chunk);
    start += chunk.length;
  }
  return location;
}

async function sendChunk(client: RegistryClient, at: URL, start: number, chunk: Uint8Array): Promise<URL> {
  let location = at;
  let offset = start;
  const end = start + chunk.length;
  for (let failures = 1; ; failures++) {
    try {
      const headers = { 'content-length': String(end - offset), 'content-range': `${offset}-${end - 1}` };
      return client.location(await patch(client, location, headers, chunk.subarray(offset - start)));
    } catch (error) {
      client.context.signal.throwIfAborted();
      if (failures >= MAX_ATTEMPTS || !registryError.is(error, 'REGISTRY_UNREACHABLE')) throw error;
      await backOff(failures, client.context);
      ({ location, offset } = await progressOf(client, location, error));
      if (offset === end) return location;
      if (offset < start || offset > end) throw error;
    }
  }
}

async function patch(
  client: RegistryClient,
  to: URL,
  headers: Record<string, string>,
  body: Uint8Array | (() => AsyncIterable<Uint8Array>),
): Promise<HttpResponse> {
  const all = { 'content-type': 'application/octet-stream', ...headers };
  const response = await client.send({
    method: 'PATCH',
    to,
    headers: all,
    body,
    expect: [202, 204, 413],
    retry: 'rate-limit',
  });
  await response.cancel();
  if (response.status === 413) throw new TooLarge();
  return response;
}

/** distribution-spec, "get the status of an upload": Range is `0-LAST`, inclusive. Throws `cause` when it does not say. */
async function progressOf(
  client: RegistryClient,
  location: URL,
  cause: unknown,
): Promise<{ location: URL; offset: number }> {
  const response = await client.send({ to: location, expect: [202, 204, 400, 404, 405] });
  await response.cancel();
  const range = /^(?:bytes=)?0-(\d+)$/.exec(response.headers.get('range') ?? '');
  if (response.status > 204 || range === null) throw cause;
  const next = response.headers.has('location') ? client.location(response) : location;
  const last = Number(range[1]);
  // "0-0" is what many registries say of an empty upload; of one byte they say the same, and one byte is not worth much.
  return { location: next, offset: last === 0 ? 0 : last + 1 };
}

/** fetch hides what its body threw; this keeps it. */
class ErrorKeeper {
  readonly #content: Content;
  #failure: { error: unknown } | undefined;

  constructor(content: Content) {
    this.#content = content;
  }

  async *from(offset: number): AsyncGenerator<Uint8Array> {
    try {
      let skip = offset;
      for await (const chunk of this.#content()) {
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        if (fresh.length > 0) yield fresh;
      }
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

async function* inChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled);
      buffer.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield buffer;
      buffer = Buffer.allocUnsafe(size);
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}
