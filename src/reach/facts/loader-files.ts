import { readLdSoCache } from '../../binaries/index.ts';
import { type Examiner, readText } from '../../image-files/index.ts';

const LIMIT_CACHE_BYTES = 16 * 1024 * 1024;
const LIMIT_TEXT_BYTES = 65_536;

export const ldSoCacheExaminer: Examiner<[name: string, path: string][]> = {
  id: 'ld-so-cache',
  version: 1,
  wants: { paths: ['etc/ld.so.cache'] },
  examine({ content, sizeBytes }, problem) {
    if (sizeBytes > LIMIT_CACHE_BYTES) {
      problem(`it has ${sizeBytes} bytes; more than ${LIMIT_CACHE_BYTES} are not read`);
      return undefined;
    }
    return readLdSoCache(content.read(0, sizeBytes));
  },
};

/** The files that tell the loader where to look: they are needed again once the layers are merged. */
export const loaderConfigExaminer: Examiner<string> = {
  id: 'loader-config',
  version: 3,
  wants: {
    names: ['ld.so.conf', 'ld.so.preload'],
    folders: ['ld.so.conf.d'],
    suffixes: ['.path'],
    accept: ({ path }) => !path.endsWith('.path') || /(?:^|\/)etc\/ld-musl-[\w-]+\.path$/.test(path),
  },
  examine: (file, problem) => readText(file, { limit: LIMIT_TEXT_BYTES, problem, encoding: 'latin1' }),
};
