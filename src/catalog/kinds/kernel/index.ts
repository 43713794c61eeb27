import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { bootRelease } from './boot-image.ts';
import { type ModuleInfo, moduleInfo } from './module-info.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MOST_LOCATIONS = 10_000;
const MODULE = /(?:^|\/)lib\/modules\/([^/]+)\/(?:.*\/)?([^/]+)\.ko(?:\.(gz|xz|zst))?$/s;
const IMAGE =
  /(?:^|\/)(?:(?:boot|efi)\/(?:.*\/)?(?:vmlinuz|vmlinux|bzImage|kernel)[^/]*|lib\/modules\/[^/]+\/vmlinuz)$/s;

const moduleExaminer: Examiner<ModuleInfo> = {
  id: 'kernel-module',
  version: 1,
  wants: { suffixes: ['.ko', '.gz', '.xz', '.zst'], accept: ({ path }) => MODULE.test(path) },
  examine({ content, path, sizeBytes }, problem) {
    const [, folder = '', name = '', compression] = MODULE.exec(path) ?? [];
    // Of what is compressed with xz only the place is known.
    if (compression === 'xz') return { name, release: folder, isOwn: /\/kernel\//.test(path) };
    try {
      const packed = content.read(0, Math.min(sizeBytes, MAX_BYTES));
      const info = moduleInfo(unpacked(packed, compression), name);
      return { release: folder, ...info };
    } catch {
      problem('the kernel module cannot be unpacked');
      return undefined;
    }
  },
};

function unpacked(bytes: Buffer, compression: string | undefined): Buffer {
  if (compression === 'gz') return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  if (compression === 'zst')
    return zstdDecompressSync(bytes, {
      maxOutputLength: MAX_BYTES,
      params: { [constants.ZSTD_d_windowLogMax]: 27 },
    });
  return bytes;
}

const imageExaminer: Examiner<string> = {
  id: 'kernel-image',
  version: 1,
  wants: { folders: ['boot', 'efi'], names: ['vmlinuz'], accept: ({ path }) => IMAGE.test(path) },
  examine: ({ content, path }) => bootRelease(content, path.slice(path.lastIndexOf('/') + 1)),
};

/** Linux: the kernels that lie there with their modules, and modules of others. */
export const kernelCataloguer: Cataloguer = {
  id: 'kernel',
  examiners: [moduleExaminer, imageExaminer],
  *catalogue(tree): Generator<Found> {
    const kernels = new Map<string, string[]>();
    const note = (release: string, path: string): void => {
      const paths = kernels.get(release) ?? [];
      if (paths.length < MOST_LOCATIONS) paths.push(path);
      kernels.set(release, paths);
    };
    for (const { file, facts } of tree.factsOf(imageExaminer)) note(facts, file.path);
    for (const { file, facts } of tree.factsOf(moduleExaminer)) {
      if (facts.isOwn) note(facts.release ?? '', file.path);
      else yield foreignModule(facts, file.path);
    }
    for (const [release, locations] of kernels)
      yield {
        type: 'generic',
        name: 'linux-kernel',
        version: release,
        kind: 'application',
        evidence: { by: 'kernel', technique: 'binary-analysis', confidence: 0.9, locations, value: release },
        license: 'GPL-2.0-only',
        cpes: [`cpe:2.3:o:linux:linux_kernel:${/^[\d.]{1,30}/.exec(release)?.[0] ?? '*'}:*:*:*:*:*:*:*`],
      };
  },
};

function foreignModule({ name, version, license, release }: ModuleInfo, path: string): Found {
  return withoutUndefined({
    type: 'generic',
    namespace: 'linux-kernel-module',
    name,
    version,
    kind: 'library',
    evidence: { by: 'kernel', technique: 'binary-analysis', confidence: 0.8, locations: [path] },
    ...licenseOf(license),
    properties: release !== undefined ? { kernel: release } : undefined,
  });
}
