import { InvalidArgumentError, Option } from 'commander';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { JobState } from '../../store/index.ts';
import type { DatabaseOptions } from '../advisories/database-path.ts';
import { DATA, databaseOptions } from '../advisories/database-path.ts';
import type { InsecureOptions } from '../options.ts';
import { repeatedOption } from '../options.ts';
import type { ServerOptions } from '../server/server-place.ts';
import type { AcceptanceOptions } from '../signing/acceptance-options.ts';
import type { SignerFlags } from '../signing/signer-options.ts';

/** Where the fleet is kept, and whose part of it is meant. */
export type FleetPlace = DatabaseOptions & { database?: string };
export type FleetFilter = { cluster?: string[]; namespace?: string[]; owner?: string[] };

export type FleetOptions = FleetPlace &
  ServerOptions &
  FleetFilter &
  InsecureOptions &
  AcceptanceOptions &
  SignerFlags & {
    covers?: string;
    at?: string;
    owners?: string;
    kubeconfig?: string;
    context?: string;
    for?: string;
    fromRegistry?: string;
    attested?: boolean;
    platform?: string;
    again?: boolean;
    catalog?: boolean;
    gaps?: boolean;
    get?: string;
    from?: string;
    to?: string;
    limit?: number;
    staleAfter?: number;
    olderThan?: number;
    state?: JobState;
    watch?: boolean;
    allowUnexplained?: string[];
    vex?: string[];
    ignoreFile?: string[];
    reach?: boolean;
    replaces?: string[];
    policy?: string[];
    output?: string;
    package?: string;
    image?: string;
    workload?: string;
    expires?: string;
    status?: string;
    justification?: string;
  };

export function placeOptions(): Option[] {
  return [...databaseOptions(), fleetDatabaseOption()];
}

export function fleetDatabaseOption(): Option {
  return new Option(
    '--database <url>',
    'the fleet in PostgreSQL, as postgres://… (default: $SHEARWALL_DATABASE, else fleet.db in the data folder)',
  ).helpGroup(DATA);
}

export function serverOption(): Option {
  return new Option(
    '--server <url>',
    'ask this server instead of the fleet of this machine (default: $SHEARWALL_SERVER)',
  ).helpGroup(DATA);
}

export function filterOptions(): Option[] {
  return [
    repeatedOption('--cluster <name>', 'only this cluster; import and sync: the one that is recorded'),
    repeatedOption('--namespace <name>', 'only this namespace'),
    repeatedOption('--owner <name>', 'only what belongs to this owner'),
  ];
}

export function limitOption(description: string): Option {
  return new Option('--limit <n>', description).argParser((text) => {
    const limit = Number(text);
    if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000_000) return limit;
    throw new InvalidArgumentError('write a whole number of at least 1');
  });
}

export function runFilter({ cluster, namespace, owner }: FleetFilter) {
  return withoutUndefined({
    clusters: cluster,
    namespaces: namespace,
    owners: owner,
  });
}

/** Who may have signed: of what is attested. */
export const SIGNERS = [
  'key',
  'certificateIdentity',
  'certificateIdentityRegexp',
  'certificateOidcIssuer',
  'certificateOidcIssuerRegexp',
  'certificateGithubWorkflowTrigger',
  'certificateGithubWorkflowSha',
  'certificateGithubWorkflowRepository',
  'certificateGithubWorkflowRef',
  'trustedRoot',
  'insecureIgnoreTlog',
  'insecureIgnoreSct',
  'useSignedTimestamps',
] as const;
