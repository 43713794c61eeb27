import { withoutUndefined } from '../../../base/without-undefined.ts';
import { licensesFromCopyright } from '../../../distro/index.ts';
import type { ExaminedFile, Examiner } from '../../../image-files/index.ts';
import { type Diversion, diversions, listedPaths, listedSums } from './file-lists.ts';
import { type StatusPackage, statusPackages } from './status-package.ts';

const MAX_STATUS_BYTES = 64 * 1024 * 1024;
const MAX_LIST_BYTES = 16 * 1024 * 1024;
const DISTROLESS = /(?:^|\/)status\.d\/[^/]+$/;
const CONTROL_FILE = /\.(?:md5sums|list|conffiles|preinst|postinst|prerm|postrm|triggers|templates)$/;
const OPKG_CONTROL = /(?:^|\/)lib\/opkg\/info\/[^/]+\.control$/;
const LIST = /(?:^|\/)lib\/(?:dpkg|opkg)\/(?:info|status\.d)\/[^/]+\.(?:list|md5sums)$/;
const COPYRIGHT = /(?:^|\/)usr\/share\/doc\/[^/]+\/copyright$/;

/** Installed packages of one database file; of distroless one each. */
export const statusExaminer: Examiner<StatusPackage[]> = {
  id: 'dpkg-status',
  version: 5,
  wants: {
    paths: ['lib/dpkg/status', 'lib/opkg/status'],
    folders: ['lib/dpkg/status.d'],
    accept: ({ path }) => !path.includes('/status.d/') || (DISTROLESS.test(path) && !CONTROL_FILE.test(path)),
  },
  examine(file, problem) {
    const text = textOf(file, MAX_STATUS_BYTES, problem);
    return text === undefined ? undefined : nonEmpty(statusPackages(text, problem));
  },
};

/** opkg keeps the whole control file beside its database, which has only the fields that it needs itself. */
export const opkgControlExaminer: Examiner<StatusPackage[]> = {
  id: 'opkg-control',
  version: 3,
  wants: { suffixes: ['.control'], accept: ({ path }) => OPKG_CONTROL.test(path) },
  examine(file, problem) {
    const text = textOf(file, MAX_LIST_BYTES, problem);
    return text === undefined ? undefined : nonEmpty(statusPackages(text, problem));
  },
};

/** What a package's list of files or of digests says, in one text: an image has tens of thousands of lines. */
export const listExaminer: Examiner<string> = {
  id: 'dpkg-list',
  version: 2,
  wants: { suffixes: ['.list', '.md5sums'], accept: ({ path }) => LIST.test(path) },
  examine(file, problem) {
    const text = textOf(file, MAX_LIST_BYTES, problem);
    if (text === undefined) return undefined;
    return file.path.endsWith('.list') ? listedPaths(text) : listedSums(text);
  },
};

export const diversionExaminer: Examiner<Diversion[]> = {
  id: 'dpkg-diversions',
  version: 3,
  wants: { paths: ['lib/dpkg/diversions'] },
  examine(file, problem) {
    const text = textOf(file, MAX_LIST_BYTES, problem);
    return text === undefined ? undefined : nonEmpty(diversions(text, problem));
  },
};

/** Licences that a copyright file names; the texts stay where they are. */
export type CopyrightFacts = { expression?: string; names: string[] };

const MAX_NAMES = 30;

export const copyrightExaminer: Examiner<CopyrightFacts> = {
  id: 'dpkg-copyright',
  version: 2,
  wants: { names: ['copyright'], accept: ({ path }) => COPYRIGHT.test(path) },
  examine(file) {
    const { expression, names } = licensesFromCopyright(file.content.read(0, file.sizeBytes));
    if (expression === undefined && names.length === 0) return undefined;
    return withoutUndefined({ expression, names: names.slice(0, MAX_NAMES) });
  },
};

/** As a byte string: paths in it are bytes. */
function textOf(
  { content }: ExaminedFile,
  limit: number,
  problem: (message: string) => void,
): string | undefined {
  if (content.sizeBytes <= limit) return content.read(0, content.sizeBytes).toString('latin1');
  problem(`it has ${content.sizeBytes} bytes; more than ${limit} are not read`);
  return undefined;
}

function nonEmpty<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}
