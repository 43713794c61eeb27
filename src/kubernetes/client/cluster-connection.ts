import type { Http, HttpConnection, HttpRequest, HttpResponse } from '../../base/http.ts';
import { createHttp } from '../../base/http-client.ts';
import { httpError } from '../../base/http-errors.ts';
import { retryAfter, withRetries } from '../../base/retries.ts';
import { version } from '../../base/version.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { ApiRefused, KubeconfigError } from '../errors.ts';
import type { ClusterAddress, ClusterContext, ClusterCredentials } from '../types.ts';
import { refusal } from './refusal.ts';

/** Objects, and the keys of its tokens: an API server gives those as what they are, or not at all. */
const ACCEPT = 'application/json, application/jwk-set+json';

export type ClusterAnswer = { status: number; bytes: Buffer };

export type ClusterRequest = {
  method: NonNullable<HttpRequest['method']>;
  path: string;
  /** Sent as JSON. `type`: which kind of patch it is. */
  body?: { object: object; type: string };
};

/** More than 500 objects have, each as large as etcd takes many. */
const LIMIT_BYTES = 256 * 1024 ** 2;
/** 429: API priority and fairness; 503: it starts, stops, or waits for etcd. */
const BUSY = [429, 503];
/** A watch is silent for a minute between bookmarks. */
const WATCH_IDLE_MS = 150_000;

/** Requests to one API server, repeated when it is busy or the connection breaks. Redirects are not followed with credentials. */
export class ClusterConnection {
  readonly #address: ClusterAddress;
  readonly #context: ClusterContext;
  #open: { http: Http; cert: string | undefined } | undefined;

  constructor(address: ClusterAddress, context: ClusterContext) {
    this.#address = address;
    this.#context = context;
  }

  /** Whatever the status, but for those of a server that is busy for long. A repeated request may find that the first was heard. */
  async send(request: ClusterRequest, credentials: ClusterCredentials): Promise<ClusterAnswer> {
    try {
      return await withRetries(this.#context, async () => await this.#once(request, credentials));
    } catch (error) {
      if (error instanceof Error && error.cause instanceof ApiRefused) throw error.cause;
      throw error;
    }
  }

  /** An answer that goes on until the server, `signal` or a long silence ends it; tried once. */
  async stream(path: string, credentials: ClusterCredentials, signal: AbortSignal): Promise<HttpResponse> {
    const { headers } = credentials;
    return await this.#httpFor(credentials)(`${this.#address.server}${path}`, {
      headers: { accept: ACCEPT, ...headers },
      signal: AbortSignal.any([signal, this.#context.signal]),
      idleTimeoutMs: WATCH_IDLE_MS,
      redirect: 'manual',
    });
  }

  async #once(request: ClusterRequest, credentials: ClusterCredentials): Promise<ClusterAnswer> {
    const { signal, clock } = this.#context;
    const { method, path, body } = request;
    const headers = withoutUndefined({
      accept: ACCEPT,
      'content-type': body?.type,
    });
    const response = await this.#httpFor(credentials)(
      `${this.#address.server}${path}`,
      withoutUndefined({
        method,
        headers: { ...headers, ...credentials.headers },
        body: body === undefined ? undefined : Buffer.from(JSON.stringify(body.object)),
        signal,
        redirect: 'manual' as const,
      }),
    );
    try {
      const { status } = response;
      const bytes = await readAll(response);
      if (!BUSY.includes(status)) return { status, bytes };
      const cause = refusal(status, bytes);
      throw httpError('HTTP_BUSY', cause.message, { cause, details: retryAfter(response.headers, clock) });
    } finally {
      await response.cancel();
    }
  }

  /** A connection is made with one certificate: another one needs another. */
  #httpFor({ certificate }: ClusterCredentials): Http {
    const cert = certificate?.cert.toString();
    if (this.#open === undefined || this.#open.cert !== cert) {
      const connection = connectionOf(this.#address, certificate);
      this.#open = { http: createHttp({ userAgent: `shearwall/${version()}`, connection }), cert };
    }
    return this.#open.http;
  }
}

function connectionOf(
  { server, certificateAuthority, tlsServerName, isTlsUnverified, proxyUrl }: ClusterAddress,
  certificate: ClusterCredentials['certificate'],
): HttpConnection {
  // Anyone who can read the traffic would have the token.
  if (!server.startsWith('https:') && !isTlsUnverified)
    throw new KubeconfigError(
      `${server} is not https, and the kubeconfig does not say insecure-skip-tls-verify`,
      {
        hint: 'anyone who can read the traffic would have its token: name the https address of the API server',
      },
    );
  return withoutUndefined({
    ...certificate,
    ca: certificateAuthority,
    servername: tlsServerName,
    proxyUrl,
    rejectUnauthorized: !isTlsUnverified,
  });
}

async function readAll(response: HttpResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > LIMIT_BYTES)
      throw httpError('HTTP_TOO_LARGE', `an answer from the cluster has more than ${LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
