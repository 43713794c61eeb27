import { copy, directory, file, type PackageState, symlink } from './state.ts';

const LOCAL = [
  '',
  '/bin',
  '/etc',
  '/games',
  '/include',
  '/lib',
  '/libexec',
  '/sbin',
  '/share',
  '/share/man',
  '/src',
];

export const baseFiles: PackageState = {
  package: 'base-files',
  scripts: ['preinst', 'postinst'],
  states: [
    copy('root/.profile', 'usr/share/base-files/dot.profile'),
    copy('root/.bashrc', 'usr/share/base-files/dot.bashrc'),
    copy('etc/profile', 'usr/share/base-files/profile'),
    copy('etc/motd', 'usr/share/base-files/motd'),
    ...['mnt', 'srv', 'opt', 'etc/opt', 'var/opt', 'media'].map((path) => directory(path)),
    directory('var/mail', { group: 'mail', mode: 0o2775 }),
    directory('run/lock', { mode: 0o1777 }),
    symlink('var/spool/mail', '../mail'),
    symlink('var/run', '/run'),
    symlink('var/lock', '/run/lock'),
    symlink('etc/dpkg/origins/default', 'debian'),
    ...LOCAL.map((path) => directory(`usr/local${path}`)),
    symlink('usr/local/man', 'share/man'),
    file('var/log/wtmp', '', { group: 'utmp', mode: 0o664 }),
    file('var/log/btmp', '', { group: 'utmp', mode: 0o660 }),
    file('var/log/lastlog', '', { group: 'utmp', mode: 0o664 }),
  ],
  leavesOut: 'temporary diversions of the usrmerge transition',
};
