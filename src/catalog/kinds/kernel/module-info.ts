import { withoutUndefined } from '../../../base/without-undefined.ts';
/** What a kernel module says of itself, in its section `.modinfo`: strings with a NUL between. */
export type ModuleInfo = {
  name: string;
  release?: string;
  version?: string;
  license?: string;
  isOwn: boolean;
};

const LIMIT_VALUE = 300;

/** `release`: of the kernel that it was made for. `isOwn`: it is part of the kernel's sources. */
export function moduleInfo(bytes: Buffer, name: string): ModuleInfo {
  const [release, version, license, own] = ['vermagic', 'version', 'license', 'intree'].map((key) =>
    valueOf(bytes, key),
  );
  const word = release?.split(' ', 1)[0];
  return withoutUndefined({
    name: valueOf(bytes, 'name') ?? name,
    release: word !== undefined && word !== '' ? word : undefined,
    version: version !== undefined && /^[\w.+~:-]{1,100}$/.test(version) ? version : undefined,
    license,
    isOwn: own === 'Y',
  });
}

function valueOf(bytes: Buffer, key: string): string | undefined {
  const mark = Buffer.from(`\0${key}=`, 'latin1');
  const at = bytes.indexOf(mark);
  const start = at < 0 && bytes.indexOf(mark.subarray(1)) === 0 ? mark.length - 1 : at + mark.length;
  if (at < 0 && start !== mark.length - 1) return undefined;
  const end = bytes.indexOf(0, start);
  return end < 0 || end - start > LIMIT_VALUE ? undefined : bytes.toString('latin1', start, end);
}
