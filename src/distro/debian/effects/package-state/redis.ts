import { directory, type PackageState } from './state.ts';

export const redisTools: PackageState = {
  package: 'redis-tools',
  scripts: ['postinst'],
  states: [
    directory('var/log/redis', { user: 'redis', group: 'adm', mode: 0o2750 }),
    directory('var/lib/redis', { user: 'redis', mode: 0o750 }),
    directory('etc/redis', { user: 'redis', mode: 0o2770 }),
  ],
};

/** /run/redis is what its service file asks for. */
export const redisServer: PackageState = {
  package: 'redis-server',
  scripts: ['preinst', 'postinst'],
  states: [directory('run/redis', { user: 'redis', mode: 0o2755 })],
  leavesOut: 'removal of empty folders of older versions',
};
