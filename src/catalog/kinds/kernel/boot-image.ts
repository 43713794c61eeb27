import type { RandomAccess } from '../../../binaries/index.ts';

const HEADER = 0x202;
const VERSION_POINTER = 0x20e;
const SECTOR = 0x200;
const RELEASE = /^\d{1,3}\.\d{1,4}[-+.\w~]{0,100}/;

/**
 * The release of a kernel: x86's boot protocol has a pointer to it (Documentation/arch/x86/boot.rst, kernel_version); other machines'
 * images only have their name.
 */
export function bootRelease(content: RandomAccess, name: string): string | undefined {
  if (content.sizeBytes > SECTOR * 4) {
    const head = content.read(0, SECTOR * 2);
    if (head.toString('latin1', HEADER, HEADER + 4) === 'HdrS') {
      const at = head.readUInt16LE(VERSION_POINTER) + SECTOR;
      const text = content.read(at, Math.min(256, Math.max(content.sizeBytes - at, 0))).toString('latin1');
      const release = RELEASE.exec(text)?.[0];
      if (release !== undefined) return release;
    }
  }
  return RELEASE.exec(name.replace(/^[A-Za-z]+-/, ''))?.[0];
}
