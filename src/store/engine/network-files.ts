import { statfsSync } from 'node:fs';
import { storeError } from '../errors.ts';

/**
 * `f_type` of statfs(2) for file systems whose locks or shared memory do not hold between machines (linux/magic.h and the
 * file systems' own headers). FUSE is among them: sshfs, s3fs, glusterfs and virtiofs all answer with it.
 */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb'],
  [0xff534d42, 'cifs'],
  [0x65735546, 'fuse'],
  [0x01021997, '9p'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x00c36400, 'ceph'],
  [0x73757245, 'coda'],
  [0x564c, 'ncp'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x19830326, 'beegfs'],
  [0x7461636f, 'ocfs2'],
  [0x01161970, 'gfs2'],
  [0x786f4256, 'vboxsf'],
  [0xaad7aaea, 'panfs'],
]);

/** `typeOf` replaces statfs in tests. */
export function refuseNetworkFiles(folder: string, typeOf: (folder: string) => number = statfsType): void {
  const name = NETWORK.get(typeOf(folder) >>> 0);
  if (name === undefined) return;
  throw storeError(
    'STORE_NETWORK_FILES',
    `the data directory ${folder} is on a network file system (${name})`,
    {
      hint: 'SQLite loses data there: choose a directory on a local disk, or share one PostgreSQL with --database postgres://…',
    },
  );
}

function statfsType(folder: string): number {
  return statfsSync(folder).type;
}
