import { copy, directory, file, type PackageState } from './state.ts';

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
    package: 'bash',
    scripts: ['preinst', 'postinst'],
    states: [],
    leavesOut: 'a replacement for a missing /bin/sh and the menu of window managers',
  },
  {
    package: 'ucf',
    scripts: ['preinst', 'postinst'],
    states: [],
    leavesOut: 'the register of configuration files changed by hand',
  },
  {
    package: 'libc6',
    scripts: ['preinst', 'postinst'],
    states: [],
    leavesOut: 'restarting services and checks of the running kernel',
  },
  {
    package: 'libpam0g',
    scripts: ['postinst'],
    states: [],
    leavesOut: 'restarting services after an upgrade',
  },
  {
    package: 'perl',
    scripts: ['postinst'],
    states: [],
    leavesOut: 'clean-up after older versions',
  },
  {
    package: 'dpkg',
    scripts: ['postinst'],
    states: [],
    leavesOut: "dpkg's own database: packages are listed in status.d",
  },
];
