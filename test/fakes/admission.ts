/** An API server's side of admission: reviews sent to a webhook over TLS. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export type Reviewed = {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  allowed: boolean | undefined;
  message: string | undefined;
  warnings: string[];
  patch: { op: string; path: string; value: string }[];
};

type Response = {
  response?: { allowed: boolean; status?: { message: string }; warnings?: string[]; patch?: string };
};

export class ReviewClient {
  readonly #agent: Agent;
  readonly #port: number;

  /** `identity`: the certificate that it shows, where it shows one. */
  constructor(port: number, ca: string, identity: { cert?: string; key?: string } = {}) {
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, ca, servername: 'localhost', ...identity });
  }

  async post(path: string, body: string | Buffer): Promise<Reviewed> {
    const sent = request({ host: '127.0.0.1', port: this.#port, path, method: 'POST', agent: this.#agent });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const answer = await text(response);
    const { response: said } = answer.startsWith('{') ? (JSON.parse(answer) as Response) : {};
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text: answer,
      allowed: said?.allowed,
      message: said?.status?.message,
      warnings: said?.warnings ?? [],
      patch:
        said?.patch === undefined
          ? []
          : (JSON.parse(Buffer.from(said.patch, 'base64').toString()) as Reviewed['patch']),
    };
  }

  async review(path: string, object: object, more: object = {}): Promise<Reviewed> {
    return await this.post(path, JSON.stringify(reviewOf(object, more)));
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Of a Pod that is created; `more` takes the place of fields of the request. */
export function reviewOf(object: object, more: object = {}): object {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'u1',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      operation: 'CREATE',
      namespace: 'shop',
      name: 'web',
      userInfo: { username: 'ann', groups: ['system:authenticated'] },
      object,
      ...more,
    },
  };
}

export function podOf(...images: string[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: images.map((image, index) => ({ name: `c${index}`, image })) },
  };
}
