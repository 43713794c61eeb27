import type { Clock } from '../../base/context.ts';
import { serviceError } from '../service/service-errors.ts';
import type { Service, ServiceSelector } from './signing-services.ts';

export type ServiceSelection = {
  /** How messages name the kind: `timestamp authority`. */
  what: string;
  selector: ServiceSelector;
  /** Versions of the API that the caller speaks, or wants. */
  versions: readonly number[];
};

/**
 * Chooses as the specification of the signing config says: of the highest version that is both offered and spoken, the
 * services that are valid now, the newest of each operator. Services of different versions are never mixed.
 * Nothing configured gives nothing; if none of the services fits, throws SERVICE_MISSING.
 */
export function selectServices(
  services: readonly Service[],
  wanted: ServiceSelection,
  clock: Clock,
): Service[] {
  if (services.length === 0) return [];
  const usable = services.filter((service) => isValid(service, clock.nowMs()));
  const version = Math.max(
    ...usable
      .map(({ majorApiVersion }) => majorApiVersion)
      .filter((offered) => wanted.versions.includes(offered)),
  );
  const fitting = onePerOperator(usable.filter(({ majorApiVersion }) => majorApiVersion === version));
  if (fitting.length === 0) throw missing(services, wanted);
  return take(fitting, wanted, clock);
}

function isValid({ validFor: { start, end } }: Service, nowMs: number): boolean {
  return (start === undefined || start <= nowMs) && (end === undefined || nowMs <= end);
}

function onePerOperator(services: readonly Service[]): Service[] {
  const newestFirst = services.toSorted((a, b) => (b.validFor.start ?? 0) - (a.validFor.start ?? 0));
  const byOperator = new Map<string, Service>();
  for (const service of newestFirst)
    if (!byOperator.has(service.operator)) byOperator.set(service.operator, service);
  return [...byOperator.values()];
}

function take(services: Service[], { selector, what }: ServiceSelection, clock: Clock): Service[] {
  if (selector === 'ALL') return services;
  const count = selector === 'ANY' ? 1 : selector.exact;
  if (count > services.length)
    throw serviceError(
      'SERVICE_MISSING',
      `the signing config asks for exactly ${count} services of the kind ${what}, and only ${services.length} are valid now`,
      { hint: 'renew the signing config, or check the clock' },
    );
  const rest = [...services];
  return Array.from({ length: count }, () => {
    const [taken] = rest.splice(Math.floor(clock.random() * rest.length), 1);
    if (taken === undefined) throw new Error('the clock gave a random number outside of 0 to 1');
    return taken;
  });
}

function missing(services: readonly Service[], { what, versions }: ServiceSelection): Error {
  const offered = services
    .slice(0, 8)
    .map(({ url, majorApiVersion }) => `${url} (version ${majorApiVersion})`)
    .join(', ');
  return serviceError(
    'SERVICE_MISSING',
    `no ${what} of the signing config is valid now and of version ${versions.join(' or ')}: ${offered}`,
    {
      hint:
        what === 'transparency log' && versions.join() === '1'
          ? 'the legacy format has no place for the proof of another version: use a signing config with version 1 (for tests "shearwall sigstore dev --rekor 1"), or --format bundle'
          : 'renew the signing config, or check the clock',
    },
  );
}
