import { type Examiner, readText } from '../../../image-files/index.ts';

const LIMIT_BYTES = 65_536;

/** The files that tell the loader where to look: they are needed again once the layers are merged. */
export const loaderConfigExaminer: Examiner<string> = {
  id: 'loader-config',
  version: 2,
  wants: {
    names: ['ld.so.conf'],
    folders: ['ld.so.conf.d'],
    suffixes: ['.path'],
    accept: ({ path }) => !path.endsWith('.path') || /(?:^|\/)etc\/ld-musl-[\w-]+\.path$/.test(path),
  },
  examine: (file, problem) => readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' }),
};
