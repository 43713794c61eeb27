import type { Context } from '../base/context.ts';
import type { Environment } from '../base/run-program.ts';

export type ClusterContext = Pick<Context, 'clock' | 'log' | 'signal'>;

/** What a login may use of the machine. */
export type LoginMachine = {
  /** Variables that plug-ins get. */
  env: Environment;
  /** True: somebody at a terminal can answer what a plug-in asks. */
  isInteractive: boolean;
};

/** Where an API server is, and how one knows that it is the right one. */
export type ClusterAddress = {
  /** `https://…`, without a slash at its end. */
  server: string;
  /** PEM; undefined: the authorities that Node trusts. */
  certificateAuthority: Buffer | undefined;
  isTlsUnverified: boolean;
  /** The name in the server's certificate, where it is not that of the address. */
  tlsServerName: string | undefined;
  proxyUrl: string | undefined;
};

/** What requests show to say who they are from. */
export type ClusterCredentials = {
  headers: Readonly<Record<string, string>>;
  /** PEM. */
  certificate?: { cert: string | Buffer; key: string | Buffer };
};

/** How credentials are had. */
export type ClusterLogin = {
  /** Those of now; what has expired is made again. Throws ClusterLoginError. */
  credentials(): Promise<ClusterCredentials>;
  /** The server refused the last ones: the next are to be others. Undefined: there never are others. */
  forget?(): void;
};

/** A cluster that can be asked. */
export type ClusterAccess = { address: ClusterAddress; login: ClusterLogin };
