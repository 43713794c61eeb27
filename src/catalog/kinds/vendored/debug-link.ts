import type { Software } from '../../strings/software.ts';

/**
 * What a library that was copied out of a package of Fedora, Red Hat or their kin still says: the file of its debug information is
 * named `libXau.so.6.0.0-1.0.9-3.el8.x86_64.debug`, with the package's version and release.
 */
export const DEBUG_LINK: Software = {
  id: 'debug-link',
  kind: 'library',
  rules: [
    {
      literals: ['x86_64', 'aarch64', 'ppc64le', 's390x', 'i686'].map((machine) => `.${machine}.debug\0`),
      before: String.raw`\.so[.\d]{0,24}-(?<version>\d[.\w+~]{0,30})-\d[.\w+~]{0,40}`,
      reach: [128, 0],
    },
  ],
};
