import { withoutUndefined } from '../../base/without-undefined.ts';
/** What a route answers. */
export type HttpAnswer = {
  status: number;
  contentType: string;
  body: string | Uint8Array;
  headers?: Record<string, string>;
};

/** A request that a service does not grant: it becomes a 4xx with a JSON body, never a stack trace. */
export class RequestRefused extends Error {
  readonly status: number;
  /** `error` of RFC 6749, 5.2, where OAuth clients read it. */
  readonly oauthError: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    options: { oauthError?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.oauthError = options.oauthError;
    this.headers = options.headers ?? {};
  }
}

export function jsonAnswer(status: number, value: unknown, headers?: Record<string, string>): HttpAnswer {
  return withoutUndefined({
    status,
    contentType: 'application/json',
    body: JSON.stringify(value),
    headers,
  });
}

export function textAnswer(contentType: string, body: string, status = 200): HttpAnswer {
  return { status, contentType, body };
}

/** `code` and `message` as Rekor v1 writes them and as clients of gRPC gateways read them; `error` for OAuth clients. */
export function refusalAnswer({ status, message, oauthError, headers }: RequestRefused): HttpAnswer {
  const oauth = oauthError !== undefined && { error: oauthError, error_description: message };
  return jsonAnswer(status, { code: status, message, ...oauth }, headers);
}
