import { linesUpTo } from '../../../base/at-most.ts';
import { displayPath } from '../../../base/bytes.ts';
import { messageOf } from '../../../base/errors.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { readRpmDatabase } from '../../../binaries/index.ts';
import { type Examiner, readText } from '../../../image-files/index.ts';
import { Provided } from './provided.ts';
import { type RpmPackage, rpmPackage } from './rpm-package.ts';

/** Texts and numbers of all headers together: a system of 3,000 packages has about two million. */
const MOST_VALUES = 10_000_000;
const MAX_PACKAGES = 50_000;
const MAX_DATABASE_BYTES = 1024 * 1024 * 1024;
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
/** Of a manifest: each byte that is no text takes more room once it is written out. */
const LONGEST_LINE = 64 * 1024;

/** rpm's database in any of its formats: what the bytes are counts, not what the file is called. */
export const databaseExaminer: Examiner<RpmPackage[]> = {
  id: 'rpm-database',
  version: 3,
  limits: { entries: MOST_VALUES },
  wants: { paths: ['rpm/rpmdb.sqlite', 'rpm/Packages.db', 'rpm/Packages'] },
  examine({ content, budget }, problem) {
    if (content.sizeBytes === 0) return undefined;
    if (content.sizeBytes > MAX_DATABASE_BYTES) {
      problem(`it has ${content.sizeBytes} bytes; more than ${MAX_DATABASE_BYTES} are not read`);
      return undefined;
    }
    const packages: RpmPackage[] = [];
    const provided = new Provided();
    try {
      for (const header of readRpmDatabase(content, budget, problem)) {
        const found = rpmPackage(header);
        if (found === undefined) continue;
        packages.push(found);
        provided.add(found.name, header);
        if (packages.length < MAX_PACKAGES) continue;
        problem(`there are more than ${MAX_PACKAGES} packages; the rest is left out`);
        break;
      }
    } catch (error) {
      problem(messageOf(error));
    }
    for (const found of packages) {
      const requires = provided.requirementsOf(found.name);
      if (requires.length > 0) found.requires = requires;
    }
    return packages.length > 0 ? packages : undefined;
  },
};

/**
 * What distroless images of Azure Linux (Mariner) have in place of a database: a line for each package, fields parted by tabs:
 * name, version-release, two times, vendor, `(none)`, size, architecture, epoch, source package.
 */
export const manifestExaminer: Examiner<RpmPackage[]> = {
  id: 'rpm-manifest',
  version: 3,
  wants: { paths: ['var/lib/rpmmanifest/container-manifest-2'] },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_MANIFEST_BYTES, problem, encoding: 'latin1' }) ?? '';
    const lines = linesUpTo(MAX_PACKAGES, text, problem);
    const read = lines.filter(({ length }) => length <= LONGEST_LINE);
    if (read.length < lines.length)
      problem(`a line of it has more than ${LONGEST_LINE} characters, and is not read`);
    const packages = read.flatMap((line) => manifestPackage(line) ?? []);
    return packages.length > 0 ? packages : undefined;
  },
};

function manifestPackage(line: string): RpmPackage | undefined {
  const fields = line.split('\t', 20).map((field) => (field === '(none)' ? '' : displayPath(field.trim())));
  const [name = '', evr = '', , , vendor = '', , , arch = '', epochText = '', sourceRpm = ''] = fields;
  const dash = evr.lastIndexOf('-');
  if (name === '' || dash <= 0 || fields.length < 10) return undefined;
  const epoch = /^[1-9]\d{0,9}$/.test(epochText) ? Number(epochText) : undefined;
  return withoutUndefined({
    name,
    version: evr.slice(0, dash),
    release: evr.slice(dash + 1),
    epoch,
    arch: arch !== '' ? arch : undefined,
    vendor: vendor !== '' ? vendor : undefined,
    sourceRpm: sourceRpm !== '' ? sourceRpm : undefined,
    files: '',
  });
}
