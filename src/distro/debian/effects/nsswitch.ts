import { entryMaker } from './made-entries.ts';
import type { Effect } from './types.ts';

const MINIMAL = `passwd:         files
group:          files
shadow:         files
gshadow:        files

hosts:          files dns
networks:       files

protocols:      files
services:       files
ethers:         files
rpc:            files
`;

/** Without `hosts: files dns` some resolvers never look into /etc/hosts. */
export const nsswitch: Effect = {
  name: 'nsswitch',
  description: "/etc/nsswitch.conf: libc-bin's default, or files and DNS where that package is left out",
  covers: [{ package: 'libc-bin', scripts: ['postinst'] }],
  apply: async ({ root, settings }) => {
    if (root.get('etc/nsswitch.conf')) return [];
    const path = 'etc/nsswitch.conf';
    const make = entryMaker(settings.epoch);
    const shipped = root.get('usr/share/libc-bin/nsswitch.conf', { follow: true });
    if (shipped?.type !== 'file') return [make.file(path, MINIMAL)];
    return [{ ...shipped, path, mtime: settings.epoch, mode: 0o644, uid: 0, gid: 0 }];
  },
};
