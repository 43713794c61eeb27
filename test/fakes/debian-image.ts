import { createHash } from 'node:crypto';
import { type LayerFile, MemoryImages } from './layered-image.ts';

export const DEBIAN_13 = 'ID=debian\nVERSION_ID="13"\nNAME="Debian GNU/Linux"\n';

type Packages = Readonly<Record<string, Readonly<Record<string, { content: Buffer; mode?: number }>>>>;

/** An image of these packages by name, each of version 1-1 with its files by path, listed as in images without dpkg. */
export function debianImage(
  packages: Packages,
  {
    osRelease = DEBIAN_13,
    config = {},
    depends = {},
    files = [],
  }: {
    osRelease?: string;
    config?: object;
    depends?: Readonly<Record<string, string>>;
    files?: readonly LayerFile[];
  } = {},
): MemoryImages {
  const images = new MemoryImages();
  const listed = Object.entries(packages).flatMap(([name, own]): LayerFile[] => {
    const sums = Object.entries(own).map(
      ([path, { content }]) => `${createHash('md5').update(content).digest('hex')}  ${path}\n`,
    );
    const needs = depends[name] === undefined ? '' : `Depends: ${depends[name]}\n`;
    const status = `Package: ${name}\nVersion: 1-1\nArchitecture: amd64\n${needs}Maintainer: Debian <debian@lists.debian.org>\n`;
    return [
      { path: `var/lib/dpkg/status.d/${name}`, content: status },
      { path: `var/lib/dpkg/status.d/${name}.md5sums`, content: sums.join('') },
      ...Object.entries(own).map(([path, file]) => ({ path, ...file })),
    ];
  });
  images.add([[{ path: 'etc/os-release', content: osRelease }, ...files, ...listed]], { config });
  return images;
}
