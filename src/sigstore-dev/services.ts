import type { Clock } from '../base/context.ts';
import { NAMES } from './certificates/authorities.ts';
import { fulcioRoutes } from './fulcio/fulcio-routes.ts';
import type { Route } from './http/routes.ts';
import { type NoteSigner, noteSigner } from './log/checkpoint.ts';
import { createIssuer, type DevIssuer } from './oidc/issuer.ts';
import { oidcRoutes } from './oidc/oidc-routes.ts';
import { rekorV1Routes } from './rekor/v1/rekor-v1-routes.ts';
import { rekorV2Routes } from './rekor/v2/rekor-v2-routes.ts';
import type { OpenedState } from './state/open-state.ts';
import { timestampRoutes } from './timestamps/timestamp-routes.ts';
import type { SigstoreDevOptions } from './types.ts';

const TEN_MINUTES_MS = 600_000;

export type Services = {
  issuer: DevIssuer;
  /** Of Rekor v1 and v2. */
  logSigners: NoteSigner[];
  routes: Route[];
};

type ServicesInput = {
  url: string;
  host: string;
  state: OpenedState;
  options: SigstoreDevOptions;
};

/** All services at `url`. Clients hold the name on a checkpoint against the log's `host`, without its port. */
export function createServices(
  { url, host, state: { keys, treeId, ...state }, options }: ServicesInput,
  clock: Clock,
): Services {
  const issuer = createIssuer([url, ...(options.issuers ?? [])], keys.issuer, clock);
  const policy = {
    lifetimeMs: options.certificateLifetimeMs ?? TEN_MINUTES_MS,
    ctLog: options.embedScts === false ? undefined : keys.ctLog,
  };
  const authority = { name: NAMES.fulcio, key: keys.fulcio, chain: state.fulcioChain };
  const timestamps = { name: NAMES.timestamp, key: keys.timestamp, chain: state.timestampChain };
  const v1 = { log: state.rekorV1Log, signer: noteSigner(host, keys.rekorV1), treeId };
  const v2 = { log: state.rekorV2Log, signer: noteSigner(host, keys.rekorV2) };
  return {
    issuer,
    logSigners: [v1.signer, v2.signer],
    routes: [
      ...oidcRoutes(issuer, clock, options.email),
      ...fulcioRoutes({ authority, policy, issuer, clock }),
      ...rekorV1Routes(v1, clock),
      ...rekorV2Routes(v2, clock),
      ...timestampRoutes(timestamps, clock),
    ],
  };
}
