import type { ProvenanceInput, ProvenancePackage } from '../../src/attestation/index.ts';
import { digestOf } from '../../src/base/index.ts';

/** A two-platform build of two packages, one of them for both platforms, with a local file out of git. */
export function sampleProvenance(): ProvenanceInput {
  const deb = (name: string, architecture: string): ProvenancePackage => ({
    name,
    version: '1.2-3',
    architecture,
    digest: digestOf(`${name} ${architecture}`),
    source: 'example',
    sourceVersion: '1.2-3',
    suite: 'trixie',
    component: 'main',
    filename: `pool/main/e/example/${name}_1.2-3_${architecture}.deb`,
  });
  return {
    subjects: [
      { name: 'index', digest: digestOf('index') },
      { name: 'amd64', digest: digestOf('amd64') },
      { name: 'arm64', digest: digestOf('arm64') },
    ],
    recipe: {
      name: 'example',
      digest: digestOf('recipe'),
      document: { contents: { packages: ['example'] } },
    },
    lock: { digest: digestOf('lock'), document: { version: 1, epoch: 7, archs: {} } },
    archs: ['amd64', 'arm64'],
    packages: [
      deb('example', 'amd64'),
      deb('example-data', 'all'),
      deb('example', 'arm64'),
      deb('example-data', 'all'),
    ],
    localFiles: [
      {
        source: './app',
        target: '/app',
        digest: digestOf('app'),
        git: { url: 'https://git.example.org/app', commit: 'c'.repeat(40) },
      },
      { source: './a.conf', target: '/etc/a.conf', digest: digestOf('a.conf') },
    ],
  };
}
