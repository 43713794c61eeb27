import { atMost, type Say } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import type { Budget } from '../../../binaries/index.ts';
import type { ExaminedFile, Examiner } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { type ArchiveEntry, inTar, inZip } from '../archive-entries.ts';
import { parseMetadata } from './metadata.ts';
import { projectBy } from './project-by.ts';
import type { PythonMetadata } from './types.ts';

const MOST_UNPACKED_BYTES = 128 * 1024 * 1024;
const MOST_WHEEL_BYTES = 64 * 1024 * 1024;
const MOST_METADATA_BYTES = 4 * 1024 * 1024;
const MOST_PROJECTS = 200;
const TARBALL = /\.(?:tgz|tar|tar\.gz)$/;
/** What is looked into as what it is. */
const KNOWN_ZIP = /\.(?:whl|egg|jar|war|ear)$/;
const OF_WHEEL = /^[^/]{1,200}\.dist-info\/METADATA$/;
/** The core metadata specification: in the only folder at the top. */
const OF_SDIST = /^[^/]{1,200}\/PKG-INFO$/;

type PackedProject = { entry: string; metadata: PythonMetadata };

/** What pip installs from, packed: wheels in another archive, and source distributions. */
export const packedExaminer: Examiner<PackedProject[]> = {
  id: 'python-packed',
  version: 1,
  limits: { bytesProduced: MOST_UNPACKED_BYTES },
  wants: {
    suffixes: ['.tgz', '.tar', '.tar.gz'],
    magic: ['zip'],
    accept: ({ path }) => !KNOWN_ZIP.test(path),
  },
  examine(file, problem) {
    const entries = entriesOf(file, problem).filter(
      ({ name }) => name.endsWith('.whl') || OF_SDIST.test(name),
    );
    const projects = atMost(entries, MOST_PROJECTS, 'projects in one archive', problem).flatMap((entry) =>
      projectsOf(entry, file.budget, problem),
    );
    return projects.length > 0 ? projects : undefined;
  },
};

function entriesOf({ path, content, magic, budget }: ExaminedFile, problem: Say): ArchiveEntry[] {
  if (magic === 'zip')
    return inZip(content, { most: MOST_WHEEL_BYTES, budget, problem }).filter(({ name }) =>
      name.endsWith('.whl'),
    );
  const isTar = TARBALL.test(path) && (magic === 'gzip' || magic === 'archive');
  return isTar ? inTar(content, magic === 'gzip', budget) : [];
}

function projectsOf({ name, read }: ArchiveEntry, budget: Budget, problem: Say): PackedProject[] {
  try {
    const content = read();
    if (content === undefined) return [];
    if (!name.endsWith('.whl'))
      return projectOf(name, content.read(0, Math.min(content.sizeBytes, MOST_METADATA_BYTES)), problem);
    const [entry] = inZip(content, { most: MOST_METADATA_BYTES, budget, problem }).filter((each) =>
      OF_WHEEL.test(each.name),
    );
    const metadata = entry?.read();
    return metadata === undefined
      ? []
      : projectOf(`${name}!/${entry?.name}`, metadata.read(0, metadata.sizeBytes), problem);
  } catch (error) {
    problem(`${name.slice(0, 200)}: ${messageOf(error)}`);
    return [];
  }
}

function projectOf(entry: string, bytes: Buffer, problem: Say): PackedProject[] {
  const metadata = parseMetadata(bytes.toString('utf8'), problem);
  return metadata === undefined ? [] : [{ entry, metadata }];
}

export function* foundPacked(path: string, projects: readonly PackedProject[]): Generator<Found> {
  for (const { entry, metadata } of projects)
    yield projectBy(metadata, { locations: [`${path}!/${entry}`], part: true });
}
