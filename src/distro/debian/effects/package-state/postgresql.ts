import { copy, directory, type PackageState } from './state.ts';

const owner = { user: 'postgres' };

export const postgresqlCommon: PackageState = {
  package: 'postgresql-common',
  scripts: ['preinst', 'postinst'],
  states: [
    directory('var/lib/postgresql', owner),
    directory('etc/postgresql', owner),
    directory('var/log/postgresql', { group: 'postgres', mode: 0o1775 }),
    directory('run/postgresql', { ...owner, mode: 0o2775 }),
    copy('etc/postgresql-common/createcluster.conf', 'usr/share/postgresql-common/createcluster.conf'),
  ],
  leavesOut: 'text search dictionaries of hunspell packages, the dummy root.crt and the settings of apt',
};

export const sslCert: PackageState = {
  package: 'ssl-cert',
  scripts: ['postinst'],
  states: [],
  leavesOut: 'the self-signed snakeoil certificate: an image holds no private key',
};

/** `configure_version` links man pages and makes a first cluster; users of the image make their own. */
export function postgresqlServer(name: string): PackageState {
  return {
    package: name,
    scripts: ['preinst', 'postinst'],
    states: [],
    leavesOut: 'making a first database cluster',
  };
}

export function postgresqlClient(name: string): PackageState {
  return { package: name, scripts: ['postinst'], states: [], leavesOut: 'links of man pages' };
}
