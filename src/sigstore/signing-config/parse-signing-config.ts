import { type ProtoMessage, parseProtoJson, ShapeError } from '../proto-json.ts';
import { serviceError } from '../service/service-errors.ts';
import { parseServiceUrl } from '../service/service-url.ts';
import type { Service, ServiceSelector, SigningServices } from './signing-services.ts';

const LIMITS = { bytes: 1 << 20, depth: 8 };
const MEDIA_TYPE = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
const MAX_SERVICES = 64;
const FIELDS = [
  'mediaType',
  'caUrls',
  'oidcUrls',
  'rekorTlogUrls',
  'rekorTlogConfig',
  'tsaUrls',
  'tsaConfig',
];

/** Sigstore's SigningConfig v0.2 (sigstore_trustroot.proto). An empty one is valid. Throws SIGNING_CONFIG_INVALID, SERVICE_URL. */
export function parseSigningConfig(bytes: Uint8Array): SigningServices {
  try {
    return readSigningConfig(parseProtoJson(bytes, LIMITS));
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw serviceError('SIGNING_CONFIG_INVALID', `the signing config cannot be read: ${error.message}`, {
      hint: 'give a Sigstore signing config of version 0.2, as "shearwall sigstore dev" writes one',
      cause: error,
    });
  }
}

function readSigningConfig(config: ProtoMessage): SigningServices {
  // Before the fields: those of another version may differ, and the version is then what is wrong.
  const mediaType = config.string('mediaType');
  if (mediaType !== MEDIA_TYPE)
    throw new ShapeError(`its mediaType is ${JSON.stringify(mediaType.slice(0, 100))}, not ${MEDIA_TYPE}`);
  config.refuseFieldsExcept(FIELDS);
  return {
    certificateAuthorities: services(config, 'caUrls', 'the certificate authority'),
    identityProviders: services(config, 'oidcUrls', 'the identity provider'),
    logs: services(config, 'rekorTlogUrls', 'the transparency log'),
    logSelector: selector(config, 'rekorTlogConfig'),
    timestampAuthorities: services(config, 'tsaUrls', 'the timestamp authority'),
    timestampSelector: selector(config, 'tsaConfig'),
  };
}

function services(config: ProtoMessage, name: string, what: string): Service[] {
  return config
    .messages(name, MAX_SERVICES, ['url', 'majorApiVersion', 'validFor', 'operator'])
    .map((service): Service => {
      const url = parseServiceUrl(service.string('url'), what);
      const range = service.has('validFor') ? service.message('validFor', ['start', 'end']) : undefined;
      return {
        url,
        majorApiVersion: Number(service.integer('majorApiVersion')),
        validFor: { start: time(range, 'start'), end: time(range, 'end') },
        // Without a name each address is its own operator, so that nameless services do not exclude each other.
        operator: service.string('operator') || url,
      };
    });
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function time(range: ProtoMessage | undefined, name: string): number | undefined {
  if (!range?.has(name)) return undefined;
  const text = range.string(name);
  const ms = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new ShapeError(`${range.path}.${name} is not an RFC 3339 time`);
  return ms;
}

const SELECTORS: readonly (readonly [string, number, 'ALL' | 'ANY' | 'EXACT'])[] = [
  // Not stated: one service is enough for a signature, and telling fewer of it is the smaller surprise.
  ['SERVICE_SELECTOR_UNDEFINED', 0, 'ANY'],
  ['ALL', 1, 'ALL'],
  ['ANY', 2, 'ANY'],
  ['EXACT', 3, 'EXACT'],
];

function selector(config: ProtoMessage, name: string): ServiceSelector {
  if (!config.has(name)) return 'ANY';
  const choice = config.message(name, ['selector', 'count']);
  const value = choice.enumeration('selector', SELECTORS);
  if (value === undefined) throw new ShapeError(`${name}.selector is not ALL, ANY or EXACT`);
  if (value !== 'EXACT') return value;
  const exact = choice.integer('count');
  if (exact < 1n || exact > MAX_SERVICES)
    throw new ShapeError(`${name}.count is ${exact}, not 1 to ${MAX_SERVICES}`);
  return { exact: Number(exact) };
}
