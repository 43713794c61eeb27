import { messageOf, ShearwallError } from '../../base/errors.ts';
import type { HttpResponse } from '../../base/http.ts';
import { verifyStream } from '../content/verify-content.ts';
import { registryError } from '../errors.ts';
import type { Descriptor } from '../types.ts';
import type { RegistryClient } from './registry-client.ts';
import { backOff } from './retry.ts';
import { sendInChunks, sendStream, TooLarge, type UploadSession } from './upload-session.ts';

/** Up to here a blob is sent in one request from memory. */
const MONOLITHIC_BYTES = 4 * 1024 * 1024;
const MAX_SESSIONS = 4;

type Source = () => AsyncIterable<Uint8Array>;

/**
 * Uploads a blob (distribution-spec, pushing blobs): mounted from `from` when the registry can, small ones in one PUT, big ones
 * as one streamed PATCH that is taken up where it broke, in chunks where the registry wants chunks. A session that is lost
 * is started over. REGISTRY_UPLOAD_FAILED when all that failed.
 */
export async function uploadBlob(
  client: RegistryClient,
  descriptor: Descriptor,
  source: Source,
  from?: string,
): Promise<void> {
  const { digest } = descriptor;
  let isChunked = false;
  for (let failures = 1; ; failures++) {
    try {
      const session = await begin(client, digest, from);
      if (session === undefined) return;
      await sendContent(client, { descriptor, source }, session, isChunked);
      return;
    } catch (error) {
      client.context.signal.throwIfAborted();
      if (error instanceof TooLarge && !isChunked) {
        isChunked = true;
        continue;
      }
      if (!isWorthRetrying(error) || failures >= MAX_SESSIONS) throw failed(client, descriptor, error);
      await backOff(failures, client.context);
      // The answer may have been lost after the registry had taken it all.
      if (await hasBlob(client, digest)) return;
    }
  }
}

export async function hasBlob(client: RegistryClient, digest: string): Promise<boolean> {
  const response = await client.send({ method: 'HEAD', to: `blobs/${digest}`, expect: [200, 404] });
  await response.cancel();
  return response.status === 200;
}

/** Undefined: mounted, nothing to send. */
async function begin(
  client: RegistryClient,
  digest: string,
  from: string | undefined,
): Promise<UploadSession | undefined> {
  const response = await beginOrMount(client, digest, from);
  await response.cancel();
  if (response.status === 201) return undefined;
  const minimum = Number(response.headers.get('oci-chunk-min-length') ?? 0);
  return { location: client.location(response), minChunkBytes: Number.isSafeInteger(minimum) ? minimum : 0 };
}

async function beginOrMount(
  client: RegistryClient,
  digest: string,
  from: string | undefined,
): Promise<HttpResponse> {
  const start = {
    method: 'POST',
    to: 'blobs/uploads/',
    headers: { 'content-length': '0' },
    expect: [202],
  } as const;
  if (from === undefined) return client.send(start);
  const to = `blobs/uploads/?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;
  try {
    return await client.send({ ...start, to, expect: [201, 202], from });
  } catch (error) {
    // Who may not read there can still push the bytes here.
    if (!registryError.is(error, 'REGISTRY_DENIED') && !registryError.is(error, 'REGISTRY_UNAUTHORIZED'))
      throw error;
    return client.send(start);
  }
}

async function sendContent(
  client: RegistryClient,
  { descriptor, source }: { descriptor: Descriptor; source: Source },
  session: UploadSession,
  isChunked: boolean,
): Promise<void> {
  const content = () => verifyStream(descriptor, `the source of blob ${descriptor.digest}`, source());
  if (descriptor.size <= MONOLITHIC_BYTES && !isChunked) {
    const bytes = Buffer.concat(await Array.fromAsync(content()));
    return finish(client, descriptor, session.location, bytes);
  }
  const send = isChunked ? sendInChunks : sendStream;
  await finish(client, descriptor, await send(client, descriptor, content, session), new Uint8Array(0));
}

async function finish(
  client: RegistryClient,
  { digest }: Descriptor,
  location: URL,
  bytes: Uint8Array,
): Promise<void> {
  // As text: the URL's own parameters are the registry's business and must come back as they are.
  const to = new URL(
    `${location.href}${location.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`,
  );
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) };
  const response = await client.send({
    method: 'PUT',
    to,
    headers,
    body: bytes,
    expect: [201, 204, 413],
    retry: 'rate-limit',
  });
  await response.cancel();
  if (response.status === 413) throw new TooLarge();
  const stored = response.headers.get('docker-content-digest');
  if (stored !== null && stored !== digest) {
    throw registryError('REGISTRY_RESPONSE_INVALID', `${client.name} stored ${digest} as ${stored}`);
  }
}

function isWorthRetrying(error: unknown): boolean {
  const isLost = registryError.is(error, 'REGISTRY_NOT_FOUND') || registryError.is(error, 'REGISTRY_REFUSED');
  return isLost || registryError.is(error, 'REGISTRY_UNREACHABLE') || !(error instanceof ShearwallError);
}

function failed(client: RegistryClient, { digest, size }: Descriptor, cause: unknown): unknown {
  if (!isWorthRetrying(cause)) return cause;
  const message = `cannot upload ${digest} (${size} bytes) to ${client.name}: ${messageOf(cause)}`;
  const hint = 'try again: blobs that are already there are not sent again';
  return registryError('REGISTRY_UPLOAD_FAILED', message, { hint, cause });
}
