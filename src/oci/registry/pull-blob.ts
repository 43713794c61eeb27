import { messageOf } from '../../base/errors.ts';
import type { HttpResponse } from '../../base/http.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { verifyStream } from '../content/verify-content.ts';
import { registryError } from '../errors.ts';
import type { Descriptor } from '../types.ts';
import type { RegistryClient } from './registry-client.ts';
import { backOff, MAX_ATTEMPTS } from './retry.ts';

/** A connection that broke after at least this much resets the count of failures. */
const PROGRESS_BYTES = 1024 * 1024;

/** The bytes of a blob. A broken connection is taken up where it broke (Range); digest and size are checked over all of it. */
export function pullBlob(
  client: RegistryClient,
  descriptor: Descriptor,
): AsyncGenerator<Uint8Array, void, undefined> {
  return verifyStream(descriptor, client.name, resumable(client, descriptor));
}

async function* resumable(
  client: RegistryClient,
  { digest, size }: Descriptor,
): AsyncGenerator<Uint8Array, void, undefined> {
  let received = 0;
  for (let failures = 0; ; ) {
    const before = received;
    const response = await request(client, digest, received);
    let skip = response.status === 206 ? 0 : received;
    let cause: unknown;
    const chunks = response.body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await readNext(chunks);
        if ('error' in next) cause = next.error;
        if (next.chunk === undefined) break;
        const fresh = next.chunk.subarray(Math.min(skip, next.chunk.length));
        skip -= next.chunk.length - fresh.length;
        received += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
    } finally {
      await response.cancel();
    }
    if (received >= size) return;
    client.context.signal.throwIfAborted();
    failures = received - before >= PROGRESS_BYTES ? 1 : failures + 1;
    if (failures >= MAX_ATTEMPTS) throw broken(client, { digest, received, size }, cause);
    await backOff(failures, client.context);
  }
}

/** An error of the connection as a value, so that one thrown by our own reader is not taken for it. */
async function readNext(chunks: AsyncIterator<Uint8Array>): Promise<{ chunk?: Uint8Array; error?: unknown }> {
  try {
    const { done, value } = await chunks.next();
    return done === true ? {} : { chunk: value };
  } catch (error) {
    return { error };
  }
}

async function request(client: RegistryClient, digest: string, from: number): Promise<HttpResponse> {
  const headers = from > 0 ? { range: `bytes=${from}-` } : undefined;
  const response = await client.send(
    withoutUndefined({
      to: `blobs/${digest}`,
      expect: from > 0 ? [200, 206] : [200],
      headers: headers ? headers : undefined,
    }),
  );
  const range = response.headers.get('content-range');
  if (response.status !== 206 || range?.startsWith(`bytes ${from}-`)) return response;
  await response.cancel();
  throw registryError(
    'REGISTRY_RESPONSE_INVALID',
    `${client.name} was asked for ${digest} from byte ${from} and answered with "${range}"`,
  );
}

function broken(
  client: RegistryClient,
  { digest, received, size }: { digest: string; received: number; size: number },
  cause: unknown,
) {
  const why = cause === undefined ? 'the body ended early' : messageOf(cause);
  const message = `cannot read blobs/${digest} of ${client.name}: the transfer stopped at byte ${received} of ${size}: ${why}`;
  return registryError('REGISTRY_UNREACHABLE', message, { hint: 'try again later', cause });
}
