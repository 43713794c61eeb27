import { hasRoom } from '../../../base/at-most.ts';
import { type Examiner, type ImageTree, type Report, readText } from '../../../image-files/index.ts';
import type { JavaPart } from './facts.ts';
import { identify } from './identify.ts';
import type { ArchiveFiles } from './open-archive.ts';

const MOST_BYTES = 2 << 20;
const MOST_NAMES = 100_000;
const DESCRIPTION = /^(.*?\/|)META-INF\/(?:MANIFEST\.MF|maven\/[^/]+\/[^/]+\/pom\.(?:properties|xml))$/;

/** What describes an archive that was unpacked into a folder. */
export const unpackedExaminer: Examiner<string> = {
  id: 'java-unpacked',
  version: 1,
  wants: {
    names: ['MANIFEST.MF', 'pom.properties', 'pom.xml'],
    accept: ({ path }) => DESCRIPTION.test(path),
  },
  examine: (file, problem) => readText(file, { limit: MOST_BYTES, problem }),
};

/** What unpacked archives are, and have in themselves, each with its folder: a name of a folder alone says nothing. */
export function* unpackedArchives(
  tree: ImageTree,
  report: Report,
): Generator<{ folder: string; parts: readonly JavaPart[] }> {
  const folders = new Set<string>();
  for (const { file } of tree.factsOf(unpackedExaminer)) folders.add(DESCRIPTION.exec(file.path)?.[1] ?? '');
  for (const folder of folders) {
    const { main, shaded } = identify(
      new UnpackedArchive(tree, folder, report),
      folder.split('/').at(-2) ?? '',
    );
    const parts = [...(main !== undefined && main.technique !== 'filename' ? [main] : []), ...shaded];
    yield { folder, parts };
  }
}

/** The files below a folder, under the names that they had in the archive. Only what describes it can be read. */
class UnpackedArchive implements ArchiveFiles {
  readonly entries: ReadonlySet<string>;
  readonly #tree: ImageTree;
  readonly #folder: string;
  readonly #report: Report;

  constructor(tree: ImageTree, folder: string, report: Report) {
    this.#tree = tree;
    this.#folder = folder;
    this.#report = report;
    this.entries = this.#namesBelow();
  }

  problem = (message: string): void => {
    this.#report({ path: `${this.#folder}META-INF`, by: 'java', message });
  };

  names(): IterableIterator<string> {
    return this.entries.keys();
  }

  has(folder: string): boolean {
    return this.#tree.get(`${this.#folder}${folder}`) !== undefined;
  }

  read(name: string): Buffer | undefined {
    const text = this.#tree.factsAt(unpackedExaminer, `${this.#folder}${name}`);
    return text === undefined ? undefined : Buffer.from(text);
  }

  #namesBelow(): Set<string> {
    const found = new Set<string>();
    const pending = [''];
    for (let at = pending.pop(); at !== undefined; at = pending.pop())
      for (const name of this.#tree.names(`${this.#folder}${at}`)) {
        if (!hasRoom(found.size, MOST_NAMES, 'files of an unpacked archive', this.problem)) return found;
        const path = `${at}${name}`;
        const file = this.#tree.get(`${this.#folder}${path}`, { follow: false });
        if (file?.type === 'directory') pending.push(`${path}/`);
        else found.add(path);
      }
    return found;
  }
}
