import type { FakeDeb } from '../fakes/deb.ts';

const COPYRIGHT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Files: *
Copyright: 2026 Sample
License: Expat
`;

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
ID=debian
`;

export const PACKAGES: FakeDeb[] = [
  deb('base-files', '13.8', 'all', {}, [
    { path: 'usr/lib/os-release', content: OS_RELEASE },
    { path: 'etc/os-release', link: '../usr/lib/os-release' },
    { path: 'etc/debian_version', content: '13.1\n' },
  ]),
  deb(
    'tool',
    '1.2-1',
    'amd64',
    { Depends: 'tool-data (>= 1.2), libc-small', Homepage: 'https://example.org/tool' },
    [
      { path: 'usr/bin/tool', content: 'the program\n', mode: 0o755 },
      { path: 'etc/tool.conf', content: 'quiet = yes\n' },
    ],
  ),
  deb('tool', '1.2-1', 'arm64', { Depends: 'tool-data (>= 1.2), libc-small' }, [
    { path: 'usr/bin/tool', content: 'the program, elsewhere\n', mode: 0o755 },
    { path: 'etc/tool.conf', content: 'quiet = yes\n' },
  ]),
  deb('tool-data', '1.2-1', 'all', { Source: 'tool' }, [
    { path: 'usr/share/tool/picture', content: 'a picture\n'.repeat(20) },
    { path: 'usr/share/man/man1/tool.1', content: '.TH tool 1\n' },
    { path: 'usr/share/tool/link', link: 'picture' },
  ]),
  deb('libc-small', '2.41-1', 'amd64', { Source: 'glibc-small (2.41-1)' }, [
    { path: 'usr/lib/libc.so', content: 'c\n' },
  ]),
  deb('libc-small', '2.41-1', 'arm64', { Source: 'glibc-small (2.41-1)' }, [
    { path: 'usr/lib/libc.so', content: 'arm c\n' },
  ]),
  deb('liblzma5', '5.6.1-1', 'amd64', { Source: 'xz-utils' }, [
    { path: 'usr/lib/liblzma.so.5', content: 'lzma\n' },
  ]),
  deb('notes', '1:1.0~rc1+really1.0-2', 'all', { 'Pre-Depends': 'tool | tool-data' }, [
    { path: 'usr/share/doc/notes/README', content: 'notes\n' },
  ]),
];

function deb(
  name: string,
  version: string,
  architecture: string,
  more: Record<string, string>,
  files: FakeDeb['files'] = [],
): FakeDeb {
  const control = {
    Package: name,
    Version: version,
    Architecture: architecture,
    Maintainer: 'Sample <sample@example.org>',
    ...more,
    Description: `sample of ${name}`,
  };
  return { control, files: [...files, { path: `usr/share/doc/${name}/copyright`, content: COPYRIGHT }] };
}

export function fileOf(control: Record<string, string>): string {
  return `${control['Package']}_${control['Version']?.replace(/^\d+:/, '')}_${control['Architecture']}.deb`;
}
