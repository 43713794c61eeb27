import { countUpTo } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Budget, unpackPaid } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { licenseOf } from '../../licenses/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { bootRelease } from './boot-image.ts';
import { type ModuleInfo, moduleInfo } from './module-info.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MODULE = /(?:^|\/)lib\/modules\/([^/]+)\/(?:.*\/)?([^/]+)\.ko(?:\.(gz|xz|zst))?$/s;
const IMAGE =
  /(?:^|\/)(?:(?:boot|efi)\/(?:.*\/)?(?:vmlinuz|vmlinux|bzImage|kernel)[^/]*|lib\/modules\/[^/]+\/vmlinuz)$/s;

const moduleExaminer: Examiner<ModuleInfo> = {
  id: 'kernel-module',
  version: 2,
  wants: { suffixes: ['.ko', '.gz', '.xz', '.zst'], accept: ({ path }) => MODULE.test(path) },
  examine({ content, path, sizeBytes, budget }, problem) {
    const [, folder = '', name = '', compression] = MODULE.exec(path) ?? [];
    // Of what is compressed with xz only the place is known.
    if (compression === 'xz') return { name, release: folder, isOwn: /\/kernel\//.test(path) };
    try {
      const packed = content.read(0, countUpTo(MAX_BYTES, sizeBytes, 'bytes', problem));
      const info = moduleInfo(unpacked(packed, compression, budget), name);
      return { release: folder, ...info };
    } catch {
      problem('the kernel module cannot be unpacked');
      return undefined;
    }
  },
};

function unpacked(bytes: Buffer, compression: string | undefined, budget: Budget): Buffer {
  if (compression !== 'gz' && compression !== 'zst') return bytes;
  const format = compression === 'gz' ? 'gzip' : 'zstd';
  return unpackPaid(format, bytes, { most: MAX_BYTES, budget });
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
      paths.push(path);
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
