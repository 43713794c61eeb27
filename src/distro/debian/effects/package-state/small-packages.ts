import { copy, directory, file, type PackageState, symlink } from './state.ts';

const NETWORKS = 'default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n\n';

export const smallPackages: readonly PackageState[] = [
  {
    package: 'netbase',
    scripts: ['postinst'],
    states: [file('etc/networks', NETWORKS)],
    leavesOut: '/etc/hosts, which the container runtime writes',
  },
  {
    package: 'readline-common',
    scripts: ['postinst'],
    states: [copy('etc/inputrc', 'usr/share/readline/inputrc')],
  },
  {
    package: 'ca-certificates',
    scripts: ['postinst'],
    states: [directory('usr/local/share/ca-certificates')],
    leavesOut: 'questions to the administrator; the bundle is an effect of its own',
  },
  {
    package: 'libgssapi-krb5-2',
    scripts: ['postinst'],
    states: [copy('etc/gss/mech', 'usr/etc/gss/mech')],
  },
  {
    package: 'openssl',
    scripts: ['postinst'],
    states: [symlink('usr/lib/ssl', '/etc/ssl')],
  },
  ...needless('adduser', 'a configuration file of older versions'),
  ...needless('bash', 'a replacement for a missing /bin/sh and the menu of window managers'),
  ...needless('dash', 'diversions of older versions; /usr/bin/sh is shipped'),
  ...needless('debian-archive-keyring', "keys that older versions added to apt's"),
  ...needless('dpkg', "dpkg's own database: packages are listed in status.d"),
  ...needless('init-system-helpers', 'diversions of older versions'),
  ...needless('iproute2', 'capabilities of ip for every user, which Debian does not set unless asked'),
  ...needless('libc6', 'restarting services and checks of the running kernel'),
  ...needless('libgcrypt20', 'libraries copied by hand next to older versions'),
  ...needless('libpam0g', 'restarting services after an upgrade'),
  ...needless('locales', 'compiling locales: C.UTF-8 is part of libc6'),
  ...needless('login.defs', 'a configuration file of older versions'),
  ...needless('perl', 'clean-up after older versions'),
  ...needless('procps', 'settings of the running kernel'),
  ...needless('ucf', 'the register of configuration files changed by hand'),
];

function needless(name: string, leavesOut: string): PackageState[] {
  return [{ package: name, scripts: ['preinst', 'postinst'], states: [], leavesOut }];
}
