import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeMirror, type FakePackage, startFakeMirror } from './debian-mirror.ts';

/** A mirror with a small distribution, and recipes that build from it: no network, no real package. */
export type SampleProject = {
  folder: string;
  mirror: FakeMirror;
  /** What trixie holds: to publish it anew with changes. */
  packages: readonly FakePackage[];
  /** Writes `NAME.yaml`, with further YAML at its end, and gives its path. */
  recipe(name: string, options?: { packages?: readonly string[]; more?: string }): string;
  /** What every run needs: a state folder of its own. */
  env: Record<string, string>;
};

export const SAMPLE_PACKAGES = 14;

export async function startSampleProject(
  folder: string,
  { fileBytes = 300_000 }: { fileBytes?: number } = {},
): Promise<SampleProject> {
  mkdirSync(folder, { recursive: true });
  const packages = Array.from({ length: SAMPLE_PACKAGES }, (_, number) => samplePackage(number, fileBytes));
  const mirror = await startFakeMirror({ packages });
  writeFileSync(join(folder, 'archive-key.asc'), mirror.key);
  const all = packages.map(({ control }) => control['Package'] ?? '');
  return {
    folder,
    mirror,
    packages,
    env: { XDG_STATE_HOME: join(folder, 'state'), SHEARWALL_DEBIAN_MIRROR: '' },
    recipe(name, { packages: wanted = all, more = '' } = {}) {
      const path = join(folder, `${name}.yaml`);
      writeFileSync(
        path,
        [
          'contents:',
          '  repositories:',
          `    - {debian: trixie, mirrors: ["${mirror.url}"], keyring: [archive-key.asc]}`,
          `  packages: [${wanted.join(', ')}]`,
          'entrypoint: {command: /usr/bin/p0}',
          more,
          '',
        ].join('\n'),
      );
      return path;
    },
  };
}

/** A program, three files of data, a licence, a link; each package needs the one before. */
function samplePackage(number: number, fileBytes: number): FakePackage {
  const name = `p${number}`;
  return {
    control: {
      Package: name,
      Version: `1.${number}-1`,
      Architecture: number % 3 === 0 ? 'all' : 'amd64',
      Maintainer: 'Sample <sample@example.org>',
      Description: `sample package ${number}`,
      ...(number > 0 && { Depends: `p${number - 1}` }),
    },
    files: [
      { path: `usr/bin/${name}`, content: `program ${number}\n`, mode: 0o755 },
      { path: `usr/share/doc/${name}/copyright`, content: 'License: Expat\n' },
      { path: `usr/lib/${name}/link`, link: 'data-0' },
      ...[0, 1, 2].map((part) => ({
        path: `usr/lib/${name}/data-${part}`,
        content: noise(`${name} ${part}`, fileBytes),
      })),
    ],
  };
}

/** Text that halves when it is compressed, the same each time. */
function noise(seed: string, sizeBytes: number): string {
  let text = '';
  for (let block = 0; text.length < sizeBytes; block++)
    text += createHash('sha512').update(`${seed} ${block}`).digest('hex');
  return text.slice(0, sizeBytes);
}
