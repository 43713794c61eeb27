import type { Say } from '../../../base/at-most.ts';
import type { Budget, RandomAccess } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { ArchiveReader } from './archive-reader.ts';
import type { JavaFacts } from './java-types.ts';
import { isSource, SOURCES } from './source-notes.ts';

export const ARCHIVES = ['.jar', '.war', '.ear', '.rar', '.sar', '.par', '.kar', '.nar', '.hpi', '.jpi'];
const MOST_INFLATED_BYTES = 1024 ** 3;
const MOST_CLASS_BYTES = 16 * 1024 ** 2;

/** Archives and classes of Java, and texts that it compiles when they run; `java -jar` asks for no suffix. */
export const javaExaminer: Examiner<JavaFacts> = {
  id: 'reach-java',
  version: 9,
  limits: { bytesProduced: MOST_INFLATED_BYTES },
  wants: {
    suffixes: [...ARCHIVES, ...SOURCES],
    magic: ['zip', 'class'],
    accept: ({ path, magic }) => magic !== undefined || isArchive(path) || isSource(path),
  },
  examine({ path, content, sizeBytes, budget, magic }, problem) {
    if (magic === 'zip' && !isArchive(path)) return underOtherName(content, { budget, problem });
    const reader = new ArchiveReader(budget, problem);
    if (isSource(path)) {
      reader.source(content, '', path);
      const facts = reader.facts();
      const saysAny = [facts.commands, facts.libraries, facts.paths].some((said) => said.length > 0);
      return saysAny || facts.isCut === true ? facts : undefined;
    }
    if (magic !== 'class') {
      reader.archive(content);
      return reader.facts();
    }
    if (sizeBytes > MOST_CLASS_BYTES) {
      problem(`it has ${sizeBytes} bytes; more than ${MOST_CLASS_BYTES} are not read`);
      reader.cut();
    } else reader.class(content.read(0, sizeBytes), '');
    return reader.facts();
  },
};

/** Most zips are something else, whose damage does not concern Java. */
function underOtherName(
  content: RandomAccess,
  { budget, problem }: { budget: Budget; problem: Say },
): JavaFacts | undefined {
  const problems: string[] = [];
  const reader = new ArchiveReader(budget, (message) => void problems.push(message));
  if (!reader.archive(content)) return undefined;
  for (const message of problems) problem(message);
  return reader.facts();
}

export function isArchive(path: string): boolean {
  return ARCHIVES.some((end) => path.endsWith(end));
}
