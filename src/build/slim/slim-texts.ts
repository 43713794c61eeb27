import { type Examiner, readText } from '../../image-files/index.ts';

const LIMIT_BYTES = 1024 * 1024;

/** The few texts that rules of slim images read: accounts, the name service's settings, copyright files. */
export const slimTextExaminer: Examiner<string> = {
  id: 'slim-texts',
  version: 1,
  wants: { paths: ['etc/passwd', 'etc/nsswitch.conf'], names: ['copyright'] },
  examine: (file, problem) => readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' }),
};
