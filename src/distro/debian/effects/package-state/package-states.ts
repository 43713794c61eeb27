import type { InstalledPackage, ScriptCoverage } from '../types.ts';
import { baseFiles } from './base-files.ts';
import { java, python, python3, pythonMinimal } from './languages.ts';
import { nginx, nginxCommon } from './nginx.ts';
import { postgresqlClient, postgresqlCommon, postgresqlServer, sslCert } from './postgresql.ts';
import { redisServer, redisTools } from './redis.ts';
import { smallPackages } from './small-packages.ts';
import { statOverrides } from './stat-overrides.ts';
import type { PackageState, State } from './state.ts';

const FIXED: readonly PackageState[] = [
  baseFiles,
  nginx,
  nginxCommon,
  postgresqlCommon,
  python3,
  redisServer,
  redisTools,
  sslCert,
  java('java-common'),
  ...smallPackages,
];

const BY_NAME = new Map(FIXED.map((state) => [state.package, state]));

/** What is known of a package's scripts; versions that stand in names are read from them. */
function packageState(name: string): PackageState | undefined {
  const [, version = '', minimal] = /^python(3\.\d+)(-minimal)?$/.exec(name) ?? [];
  if (version !== '') return minimal === undefined ? python(version) : pythonMinimal(version);
  if (/^postgresql-client-\d+$/.test(name)) return postgresqlClient(name);
  if (/^openjdk-\d+-jre-headless$/.test(name)) return java(name);
  if (/^postgresql-\d+$/.test(name)) return postgresqlServer(name);
  return BY_NAME.get(name);
}

/** In install order, those that scripts leave with dpkg-statoverride last. */
export function statesOf(packages: readonly InstalledPackage[]): State[] {
  const known = packages.flatMap(({ name }) => packageState(name)?.states ?? []);
  return [...known, ...packages.flatMap(statOverrides)];
}

export function stateCoverage(packages: readonly InstalledPackage[]): ScriptCoverage[] {
  return packages.flatMap(({ name }) => {
    const state = packageState(name);
    return state ? [{ package: name, scripts: state.scripts }] : [];
  });
}

/** What scripts of known packages do besides, and an image has no use for. */
export function leftOutOf(packages: readonly InstalledPackage[]): { package: string; what: string }[] {
  return packages.flatMap(({ name }) => {
    const what = packageState(name)?.leavesOut;
    return what === undefined ? [] : [{ package: name, what }];
  });
}
