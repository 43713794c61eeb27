import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../../src/base/digest.ts';
import { MEDIA_TYPES, type NamedHosts } from '../../src/oci/index.ts';

/** Any registry that tests talk to: this one or a real one. */
export type RunningRegistry = {
  host: string;
  /** Of a registry whose blobs are elsewhere on this machine. */
  hosts?: NamedHosts;
  stop(): Promise<void>;
};

export type RegistryFeatures = {
  referrersApi: boolean;
  /** Whether a push with a subject is answered with OCI-Subject; follows `referrersApi` when absent. */
  subjectHeader?: boolean;
  /** Answers this artifactType for every referrer, as some registries do. */
  artifactType?: string;
  auth: 'none' | 'basic' | 'bearer';
  /** Manifests have an ETag, and If-Match and If-None-Match are honoured (RFC 9110). */
  conditionalWrites: boolean;
  mount: boolean;
  /** PATCH and PUT bodies beyond this are refused with 413. */
  maxBodyBytes?: number;
  /** Blobs are answered with a redirect to another origin. */
  redirectBlobs: boolean;
  pageSize: number;
  /** A manifest that a tag stands for stays until the tag is deleted, whatever was deleted by digest. */
  tagsHold?: boolean;
};

/** Something that goes wrong `times` times with requests that match. */
export type Fault = {
  method: string;
  path: RegExp;
  times: number;
  /** A status; `cut`: half of the bytes (of the answer, or of the upload) and then a closed connection; `flip`: one byte changed. */
  effect: number | 'cut' | 'flip';
  /** Of the error, in place of `FAULT`. */
  code?: string;
  headers?: Record<string, string>;
};

export type SeenRequest = { method: string; path: string; headers: IncomingMessage['headers'] };

export const USER = { username: 'jane', password: 'pass:word' };
export const IDENTITY_TOKEN = 'identity-of-jane';

type Manifest = { mediaType: string; bytes: Buffer };

/** A registry in memory, on 127.0.0.1: what the distribution-spec says, and on demand what goes wrong with it. */
export class FakeRegistry {
  readonly features: RegistryFeatures;
  readonly faults: Fault[] = [];
  readonly seen: SeenRequest[] = [];
  /** What the object store behind `redirectBlobs` was asked. */
  readonly seenByStore: SeenRequest[] = [];
  readonly blobs = new Map<string, Map<string, Buffer>>();
  readonly manifests = new Map<string, Map<string, Manifest>>();
  readonly tags = new Map<string, Map<string, string>>();
  /** Runs when a tag is about to be written; tests use it to be quicker than the client. */
  beforeTag: ((repository: string, tag: string) => void) | undefined;
  readonly #uploads = new Map<string, Buffer>();
  readonly #tokens = new Map<string, string>();
  readonly #server: Server;
  readonly #store: Server;

  private constructor(features: Partial<RegistryFeatures>) {
    this.features = {
      referrersApi: true,
      auth: 'none',
      conditionalWrites: false,
      mount: true,
      redirectBlobs: false,
      pageSize: 1000,
      ...features,
    };
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#store = createServer((request, response) => this.#serveStore(request, response));
  }

  static async start(features: Partial<RegistryFeatures> = {}): Promise<FakeRegistry> {
    const registry = new FakeRegistry(features);
    for (const server of [registry.#server, registry.#store])
      await once(server.listen(0, '127.0.0.1'), 'listening');
    return registry;
  }

  /** `127.0.0.1:PORT`, as it stands in references. */
  get host(): string {
    return hostOf(this.#server);
  }

  /** As a user who knows where the blobs are names it. */
  get hosts(): NamedHosts {
    return { reachable: [hostOf(this.#store)] };
  }

  /** Requests whose method and path match, for counting. */
  count(method: string, path: RegExp): number {
    return this.seen.filter((request) => request.method === method && path.test(request.path)).length;
  }

  async stop(): Promise<void> {
    for (const server of [this.#server, this.#store]) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    this.seen.push({ method, path: url, headers });
    const { pathname, searchParams } = new URL(url, 'http://fake');
    if (pathname === '/token') return this.#serveToken(request, response, searchParams);
    const fault = this.#takeFault(method, url);
    if (typeof fault?.effect === 'number') {
      request.resume();
      return error(response, fault.effect, fault.code ?? 'FAULT', 'as ordered', fault.headers);
    }
    const [, repository = '', rest = ''] =
      /^\/v2\/(.+)\/((?:manifests|blobs|tags|referrers)\/.*)$/.exec(pathname) ?? [];
    if (!this.#isAllowed(request, repository)) return this.#challenge(response, repository, method);
    if (pathname === '/v2/') return json(response, 200, 'application/json', {});
    const body =
      method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : await this.#readBody(request, fault);
    if (body === undefined) return;
    const limit = this.features.maxBodyBytes ?? Number.POSITIVE_INFINITY;
    if (body.length > limit && rest.startsWith('blobs/'))
      return error(response, 413, 'SIZE_INVALID', 'too large');
    this.#route({ method, repository, rest, searchParams, headers, body }, spoil(response, fault));
  }

  #route(call: Call, response: ServerResponse): void {
    const [kind = '', ...parts] = call.rest.split('/');
    const name = parts.join('/');
    if (kind === 'tags') return this.#listTags(call, response);
    if (kind === 'referrers') return this.#listReferrers(call, name, response);
    if (kind === 'manifests')
      switch (call.method) {
        case 'PUT':
          return this.#putManifest(call, name, response);
        case 'DELETE':
          return this.#deleteManifest(call, name, response);
        default:
          return this.#getManifest(call, name, response);
      }
    if (name.startsWith('uploads/')) return this.#upload(call, name.slice('uploads/'.length), response);
    this.#getBlob(call, name, response);
  }

  #getBlob({ method, repository, headers }: Call, digest: string, response: ServerResponse): void {
    const bytes = this.blobs.get(repository)?.get(digest);
    if (bytes === undefined) return error(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry');
    if (this.features.redirectBlobs && method === 'GET') {
      const location = `http://${hostOf(this.#store)}/${repository}/${digest}?signature=secret`;
      response.writeHead(307, { location }).end();
      return;
    }
    sendRange(response, headers.range, bytes, method);
  }

  #serveStore(request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = request;
    this.seenByStore.push({ method, path: url, headers });
    const [, repository = '', digest = ''] = /^\/(.+)\/(sha256:[0-9a-f]+)/.exec(url) ?? [];
    const fault = this.#takeFault(method, url);
    sendRange(
      spoil(response, fault),
      headers.range,
      this.blobs.get(repository)?.get(digest) ?? Buffer.alloc(0),
      method,
    );
  }

  #getManifest({ method, repository }: Call, reference: string, response: ServerResponse): void {
    const digest = reference.startsWith('sha256:') ? reference : this.tags.get(repository)?.get(reference);
    const manifest = this.manifests.get(repository)?.get(digest ?? '');
    if (manifest === undefined) return error(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    const { mediaType, bytes } = manifest;
    response.writeHead(200, {
      'content-type': mediaType,
      'content-length': bytes.length,
      'docker-content-digest': digest,
      ...(this.features.conditionalWrites && { etag: `"${digest}"` }),
    });
    response.end(method === 'HEAD' ? undefined : bytes);
  }

  #putManifest({ repository, headers, body }: Call, reference: string, response: ServerResponse): void {
    const digest = digestOf(body);
    if (reference.startsWith('sha256:') && reference !== digest)
      return error(response, 400, 'DIGEST_INVALID', 'digest differs');
    const document = JSON.parse(body.toString()) as ManifestJson;
    const missing = this.#missing(repository, document);
    if (missing !== undefined) return error(response, 400, 'MANIFEST_BLOB_UNKNOWN', missing);
    if (!reference.startsWith('sha256:')) this.beforeTag?.(repository, reference);
    if (this.features.conditionalWrites && !this.#isConditionMet(repository, reference, headers))
      return error(response, 412, 'PRECONDITION_FAILED', 'the manifest has changed');
    if (!reference.startsWith('sha256:')) {
      inner(this.tags, repository).set(reference, digest);
    }
    inner(this.manifests, repository).set(digest, { mediaType: headers['content-type'] ?? '', bytes: body });
    const { referrersApi, subjectHeader = referrersApi } = this.features;
    const subject = document.subject && subjectHeader ? { 'oci-subject': document.subject.digest } : {};
    response.writeHead(201, { 'docker-content-digest': digest, ...subject }).end();
  }

  /** By digest with all its tags, or a tag alone. */
  #deleteManifest({ repository }: Call, digest: string, response: ServerResponse): void {
    const tags = this.tags.get(repository) ?? new Map<string, string>();
    if (tags.delete(digest)) return void response.writeHead(202).end();
    if (this.features.tagsHold === true && [...tags.values()].includes(digest))
      return void response.writeHead(202).end();
    for (const [tag, named] of tags) if (named === digest) tags.delete(tag);
    const wasThere = this.manifests.get(repository)?.delete(digest) === true;
    response.writeHead(wasThere ? 202 : 404).end();
  }

  #isConditionMet(repository: string, reference: string, headers: IncomingMessage['headers']): boolean {
    const isThere = this.manifests.get(repository)?.has(reference) === true;
    const digest = this.tags.get(repository)?.get(reference) ?? (isThere ? reference : undefined);
    if (headers['if-none-match'] === '*') return digest === undefined;
    return headers['if-match'] === undefined || headers['if-match'] === `"${digest}"`;
  }

  /** A registry that checks: children and blobs come before what names them. */
  #missing(repository: string, { config, layers = [], manifests = [] }: ManifestJson): string | undefined {
    const blobs = [config, ...layers].flatMap((blob) => blob?.digest ?? []);
    const missing = blobs.find((digest) => !this.blobs.get(repository)?.has(digest));
    return (
      missing ??
      manifests.map((child) => child.digest).find((digest) => !this.manifests.get(repository)?.has(digest))
    );
  }

  #upload(
    { method, repository, searchParams, headers, body }: Call,
    id: string,
    response: ServerResponse,
  ): void {
    if (method === 'POST') return this.#beginUpload(repository, searchParams, response);
    const known = this.#uploads.get(id);
    if (known === undefined) return error(response, 404, 'BLOB_UPLOAD_UNKNOWN', 'upload unknown');
    const location = `/v2/${repository}/blobs/uploads/${id}?state=a%2Fb%2Bc`;
    const range = `0-${Math.max(0, known.length - 1)}`;
    if (method === 'GET') return void response.writeHead(204, { location, range }).end();
    if (searchParams.get('state') !== 'a/b+c')
      return error(response, 400, 'BLOB_UPLOAD_INVALID', 'the state was lost');
    const from = Number(headers['content-range']?.split('-')[0] ?? known.length);
    if (from !== known.length) return void response.writeHead(416, { location, range }).end();
    const all = Buffer.concat([known, body]);
    this.#uploads.set(id, all);
    if (method === 'PATCH')
      return void response.writeHead(202, { location, range: `0-${all.length - 1}` }).end();
    const digest = searchParams.get('digest') ?? '';
    if (digestOf(all) !== digest) return error(response, 400, 'DIGEST_INVALID', 'digest differs');
    this.#uploads.delete(id);
    inner(this.blobs, repository).set(digest, all);
    response.writeHead(201, { 'docker-content-digest': digest }).end();
  }

  #beginUpload(repository: string, searchParams: URLSearchParams, response: ServerResponse): void {
    const mounted = this.blobs.get(searchParams.get('from') ?? '')?.get(searchParams.get('mount') ?? '');
    if (mounted !== undefined && this.features.mount) {
      inner(this.blobs, repository).set(digestOf(mounted), mounted);
      return void response
        .writeHead(201, { location: '/', 'docker-content-digest': digestOf(mounted) })
        .end();
    }
    const id = `upload-${this.seen.length}`;
    this.#uploads.set(id, Buffer.alloc(0));
    response
      .writeHead(202, { location: `/v2/${repository}/blobs/uploads/${id}?state=a%2Fb%2Bc`, range: '0-0' })
      .end();
  }

  #listTags({ repository, searchParams }: Call, response: ServerResponse): void {
    const tags = [...(this.tags.get(repository)?.keys() ?? [])].toSorted();
    const start = tags.findIndex((tag) => tag > (searchParams.get('last') ?? ''));
    const page = start < 0 ? [] : tags.slice(start, start + this.features.pageSize);
    const isLast = start < 0 || start + page.length >= tags.length;
    const link = isLast ? {} : { link: `</v2/${repository}/tags/list?last=${page.at(-1)}&n=1>; rel="next"` };
    json(response, 200, 'application/json', { name: repository, tags: page }, link);
  }

  #listReferrers({ repository, searchParams }: Call, subject: string, response: ServerResponse): void {
    if (!this.features.referrersApi) return error(response, 404, 'NOT_FOUND', 'page not found');
    const all = [...(this.manifests.get(repository) ?? [])].flatMap(([digest, { mediaType, bytes }]) => {
      const document = JSON.parse(bytes.toString()) as ManifestJson;
      if (document.subject?.digest !== subject) return [];
      const artifactType = this.features.artifactType ?? document.artifactType ?? document.config?.mediaType;
      return [{ mediaType, digest, size: bytes.length, artifactType, annotations: document.annotations }];
    });
    const start = Number(searchParams.get('start') ?? 0);
    const manifests = all.slice(start, start + this.features.pageSize);
    const next = start + manifests.length;
    const link =
      next < all.length ? { link: `</v2/${repository}/referrers/${subject}?start=${next}>; rel=next` } : {};
    json(
      response,
      200,
      MEDIA_TYPES.index,
      { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests },
      link,
    );
  }

  #isAllowed({ headers: { authorization } }: IncomingMessage, repository: string): boolean {
    if (this.features.auth === 'none') return true;
    if (this.features.auth === 'basic') return authorization === basic();
    const scopes = this.#tokens.get(authorization?.replace('Bearer ', '') ?? '');
    if (repository === '') return scopes !== undefined;
    return scopes?.includes(`repository:${repository}:`) ?? false;
  }

  #challenge(response: ServerResponse, repository: string, method: string): void {
    const actions = method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push';
    const header =
      this.features.auth === 'basic'
        ? 'Basic realm="fake"'
        : `Bearer realm="http://${this.host}/token",service="fake registry",scope="repository:${repository}:${actions}"`;
    error(response, 401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': header });
  }

  /** Tokens are valid until `expireTokens`. */
  async #serveToken(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    const form = new URLSearchParams(body);
    const isKnown = request.headers.authorization === basic() || form.get('refresh_token') === IDENTITY_TOKEN;
    if (!isKnown) return json(response, 401, 'application/json', { errors: [{ code: 'UNAUTHORIZED' }] });
    const token = `token-${this.seen.length}`;
    this.#tokens.set(token, [...query.getAll('scope'), form.get('scope') ?? ''].join(' '));
    json(response, 200, 'application/json', request.method === 'POST' ? { access_token: token } : { token });
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  #takeFault(method: string, url: string): Fault | undefined {
    const fault = this.faults.find((item) => item.times > 0 && item.method === method && item.path.test(url));
    if (fault !== undefined) fault.times--;
    return fault;
  }

  /** Undefined: the connection was cut in the middle; what had come by then counts as received. */
  async #readBody(request: IncomingMessage, fault: Fault | undefined): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (fault?.effect !== 'cut' || size < Number(request.headers['content-length'] ?? 0) / 2) continue;
      const id = /uploads\/([^?]+)/.exec(request.url ?? '')?.[1] ?? '';
      this.#uploads.set(id, Buffer.concat([this.#uploads.get(id) ?? Buffer.alloc(0), ...chunks]));
      request.destroy();
      return undefined;
    }
    return Buffer.concat(chunks);
  }
}

type Call = {
  method: string;
  repository: string;
  rest: string;
  searchParams: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
};

type ManifestJson = {
  artifactType?: string;
  config?: { digest: string; mediaType: string };
  layers?: { digest: string }[];
  manifests?: { digest: string }[];
  subject?: { digest: string };
  annotations?: Record<string, string>;
};

function sendRange(response: ServerResponse, range: string | undefined, bytes: Buffer, method: string): void {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const part = bytes.subarray(start);
  const headers = start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(start > 0 ? 206 : 200, { ...headers, 'content-length': part.length });
  response.end(method === 'HEAD' ? undefined : part);
}

/** Spoils the body that is sent with `end`. */
function spoil(response: ServerResponse, fault: Fault | undefined): ServerResponse {
  if (fault === undefined) return response;
  const end = response.end.bind(response);
  response.end = ((bytes: Buffer | undefined) => {
    if (bytes === undefined) return end();
    if (fault.effect === 'cut')
      return response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
    const flipped = Buffer.from(bytes);
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
    return end(flipped);
  }) as typeof response.end;
  return response;
}

function json(
  response: ServerResponse,
  status: number,
  type: string,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(value));
}

function error(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): void {
  json(response, status, 'application/json', { errors: [{ code, message }] }, headers);
}

function inner<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = map.get(key) ?? new Map<string, V>();
  map.set(key, found);
  return found;
}

function basic(): string {
  return `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
}

function hostOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
