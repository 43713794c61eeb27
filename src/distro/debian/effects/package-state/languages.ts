import { directory, file, type PackageState } from './state.ts';

const preferences = [
  directory('etc/.java'),
  directory('etc/.java/.systemPrefs'),
  file('etc/.java/.systemPrefs/.system.lock', ''),
  file('etc/.java/.systemPrefs/.systemRootModFile', ''),
];

export function java(name: string): PackageState {
  return {
    package: name,
    scripts: ['postinst'],
    states: preferences,
    leavesOut: 'registering jar files with the kernel (binfmt_misc)',
  };
}

export const python3: PackageState = {
  package: 'python3',
  scripts: ['preinst', 'postinst'],
  states: [
    file(
      'etc/python3/debian_config',
      '[DEFAULT]\n# how to byte-compile (comma separated: standard, optimize)\nbyte-compile = standard\n',
    ),
  ],
  leavesOut: 'byte-compiling: Python does it in memory',
};

/** `python3.13-minimal`: where pip and people put modules of their own. */
export function pythonMinimal(version: string): PackageState {
  return {
    package: `python${version}-minimal`,
    scripts: ['preinst', 'postinst'],
    states: [
      directory(`usr/local/lib/python${version}`),
      directory(`usr/local/lib/python${version}/dist-packages`),
    ],
    leavesOut: 'byte-compiling: Python does it in memory',
  };
}

/** `python3.13`: the modules that are not in its minimal package. */
export function python(version: string): PackageState {
  return {
    package: `python${version}`,
    scripts: ['postinst'],
    states: [],
    leavesOut: 'byte-compiling: Python does it in memory',
  };
}
