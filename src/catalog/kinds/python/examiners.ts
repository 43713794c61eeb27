import type { ExaminedFile, Examiner } from '../../../image-files/index.ts';
import { parseMetadata } from './metadata.ts';
import type { PythonMetadata } from './types.ts';

const MAX_METADATA_BYTES = 4 * 1024 * 1024;
const MAX_RECORD_BYTES = 32 * 1024 * 1024;
const MAX_NOTE_BYTES = 64 * 1024;
const METADATA = /(?:\.dist-info\/METADATA|(?:\.egg-info|(?:^|\/)EGG-INFO)\/PKG-INFO|\.egg-info)$/;

/** METADATA of wheels, PKG-INFO of what setuptools and distutils installed. */
export const metadataExaminer: Examiner<PythonMetadata> = {
  id: 'python-metadata',
  version: 2,
  wants: {
    names: ['METADATA', 'PKG-INFO'],
    suffixes: ['.egg-info'],
    accept: ({ path }) => METADATA.test(path),
  },
  examine(file, problem) {
    const metadata = parseMetadata(textOf(file, MAX_METADATA_BYTES, 'utf8'), problem);
    if (metadata === undefined) problem('it names no Python project with a version');
    return metadata;
  },
};

/** The text itself: an image has tens of thousands of lines. */
export const recordExaminer: Examiner<string> = {
  id: 'python-record',
  version: 2,
  wants: { names: ['RECORD'], accept: ({ path }) => path.endsWith('.dist-info/RECORD') },
  examine(file, problem) {
    if (file.sizeBytes > MAX_RECORD_BYTES) {
      problem(`it has ${file.sizeBytes} bytes; more than ${MAX_RECORD_BYTES} are not read`);
      return undefined;
    }
    return textOf(file, MAX_RECORD_BYTES, 'latin1');
  },
};

/** Small files beside the metadata: who installed it, and where from (PEP 610); some say nothing but that they are there. */
export const noteExaminer: Examiner<string> = {
  id: 'python-note',
  version: 3,
  wants: {
    names: [
      'INSTALLER',
      'direct_url.json',
      'installed-files.txt',
      'WHEEL',
      'top_level.txt',
      'entry_points.txt',
    ],
    accept: ({ path }) => /\.(?:dist|egg)-info\/[^/]+$/.test(path),
  },
  examine: (file) => textOf(file, MAX_NOTE_BYTES, 'latin1'),
};

function textOf({ content }: ExaminedFile, limit: number, encoding: 'utf8' | 'latin1'): string {
  return content.read(0, Math.min(content.sizeBytes, limit)).toString(encoding);
}
