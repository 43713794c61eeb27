import { parseServiceUrl } from '../service/service-url.ts';
import type { ValidFor } from '../types.ts';

/** One service of a signing config (sigstore_trustroot.proto, Service). */
export type Service = {
  url: string;
  /** Of its API: Fulcio 1, Rekor 1 or 2, TSA 1. */
  majorApiVersion: number;
  validFor: ValidFor;
  /** Who runs it: of several services of one operator at most one is used. */
  operator: string;
};

/** How many of the services of a kind are used: all, any one, or exactly so many, each of another operator. */
export type ServiceSelector = 'ALL' | 'ANY' | { exact: number };

/** Where keys are certified, signatures logged and timestamped. Nothing else is ever contacted. */
export type SigningServices = {
  certificateAuthorities: Service[];
  identityProviders: Service[];
  logs: Service[];
  logSelector: ServiceSelector;
  timestampAuthorities: Service[];
  timestampSelector: ServiceSelector;
};

/** Signing by key, without a log and without a timestamp. */
export const NO_SERVICES: SigningServices = {
  certificateAuthorities: [],
  identityProviders: [],
  logs: [],
  logSelector: 'ANY',
  timestampAuthorities: [],
  timestampSelector: 'ANY',
};

/** A service that a flag names (`--tsa URL`), valid at any time. Throws SERVICE_URL. */
export function serviceAt(url: string, what: string, majorApiVersion = 1): Service {
  const parsed = parseServiceUrl(url, what);
  return { url: parsed, majorApiVersion, validFor: { start: undefined, end: undefined }, operator: parsed };
}
