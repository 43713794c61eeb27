export type HttpRequest = {
  method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: Uint8Array | AsyncIterable<Uint8Array>;
  signal?: AbortSignal;
  /** Without a byte for this long the attempt fails. Default 30,000. */
  idleTimeoutMs?: number;
  /** Default: follow up to 5, never with credentials to another origin, nor to this machine when it was another that was asked. */
  redirect?: 'follow' | 'manual';
  /** Where the server may be, when it was not the user who named it. Default: anywhere. */
  reach?: HostReach;
};

/**
 * Addresses that somebody else may lead us to. `network`: all but this machine, its link and the metadata services of clouds;
 * `internet`: private ranges are out of reach, too. Checked where the connection is made; behind a proxy, by the name.
 */
export type HostReach = 'network' | 'internet';

/** By name, whatever its case; null where there is none. What came several times is joined by commas. */
export type HttpHeaders = { get(name: string): string | null; has(name: string): boolean };

export type HttpResponse = {
  status: number;
  headers: HttpHeaders;
  /** The URL that answered, without credentials. */
  url: string;
  /** Read it to the end or `cancel()`; every reader passes a limit. */
  body: AsyncIterable<Uint8Array>;
  cancel(): Promise<void>;
};

/** One exchange. No retry, no limit on the body: callers use `fetchBytes`, `download` (below) for those. */
export type Http = (url: string, request?: HttpRequest) => Promise<HttpResponse>;

/** How one server is reached, where that differs from what is done for all. Texts and bytes are PEM. */
export type HttpConnection = {
  /** Instead of the authorities that Node trusts. */
  ca?: string | Buffer;
  /** Who we are. */
  cert?: string | Buffer;
  key?: string | Buffer;
  /** The name that the server's certificate must have, where it is not that of the URL. */
  servername?: string;
  /** False: the server's certificate is not checked. */
  rejectUnauthorized?: boolean;
  /** `http:`, `https:` or `socks5:`. */
  proxyUrl?: string;
  /** A Unix socket, whatever host the URL names. */
  socketPath?: string;
};
