import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { KNOWN_ARTIFACTS, publishedAs } from '../../known/java-artifacts.ts';
import { type ClassClue, classClues } from './class-clues.ts';
import { classesFolder } from './classes-folder.ts';
import type { JavaArchive, JavaPart } from './facts.ts';
import { insideVersion } from './inside-version.ts';
import { artifactByManifest, mainPom, sameArtifact } from './main-artifact.ts';
import { bundleLicenses, readManifest } from './manifest.ts';
import type { ArchiveFiles } from './open-archive.ts';
import { type FoundPom, pomsIn } from './poms.ts';
import { strangeClasses } from './strange-classes.ts';

const MOST_MANIFEST_BYTES = 4 << 20;
const MOST_SHADED = 1000;

/** What an archive is, and whose classes it has in itself. `fileName` without folders. */
export function identify(
  archive: ArchiveFiles,
  fileName: string,
): Pick<JavaArchive, 'main' | 'shaded' | 'isProgram' | 'classes' | 'strange'> {
  const manifestBytes = archive.read('META-INF/MANIFEST.MF', MOST_MANIFEST_BYTES);
  const manifest =
    manifestBytes === undefined ? new Map<string, string>() : readManifest(manifestBytes, archive.problem);
  const poms = pomsIn(archive);
  const own = mainPom(poms, fileName);
  const main = own === undefined ? artifactByManifest(archive, manifest, fileName) : partOf(own, 0.95);
  if (own !== undefined && own.requires.length > 0) main.requires = own.requires;
  const licenses = bundleLicenses(manifest);
  if (licenses.length > 0) main.licenses ??= licenses;
  const clues = classClues(archive.entries.keys());
  const shaded = poms
    .filter((pom) => pom !== own && !sameArtifact(pom, main) && holds(archive, pom, clues))
    .map((pom) => partOf(pom, 0.85));
  for (const clue of clues) {
    const { known } = clue;
    const isKnown = [main, ...shaded].some(
      (part) => sameArtifact(part, known) || known.alsoIn.some((start) => part.artifact.startsWith(start)),
    );
    if (!isKnown) shaded.push(partByClass(archive, clue));
  }
  const isProgram = /\.(?:war|ear|hpi|jpi|kar)$/i.test(fileName) || manifest.has('start-class');
  const parts = [...atMost(shaded, MOST_SHADED, 'artifacts in one archive', archive.problem)];
  const strange = strangeClasses(archive, main, parts);
  const others = { classes: classesFolder(archive), strange: strange.length > 0 ? strange : undefined };
  return { main, shaded: parts, isProgram, ...withoutUndefined(others) };
}

function partOf({ at, licenses, group, artifact, version }: FoundPom, confidence: number): JavaPart {
  const value = [group, artifact, version].filter((text) => text !== undefined).join(':');
  return withoutUndefined({
    group,
    artifact,
    version,
    confidence: version === undefined ? 0.6 : confidence,
    technique: 'manifest-analysis',
    at,
    value,
    licenses: licenses.length > 0 ? licenses : undefined,
  });
}

/** Some builds leave poms behind whose classes are not there: where the classes are known, they must be. */
function holds(archive: ArchiveFiles, pom: FoundPom, clues: readonly ClassClue[]): boolean {
  const known = KNOWN_ARTIFACTS.find((row) => row.group === pom.group && row.artifact === pom.artifact);
  if (known === undefined || clues.some((clue) => clue.known === known)) return true;
  const folder = known.file.slice(0, known.file.lastIndexOf('/') + 1);
  const tail = folder.split('/').slice(-3).join('/');
  const end = `/${known.file.split('/').slice(-2).join('/')}`;
  for (const name of archive.names())
    if (name.endsWith('.class') && (name.includes(folder) || name.includes(`/${tail}`) || name.endsWith(end)))
      return true;
  return false;
}

function partByClass(archive: ArchiveFiles, clue: ClassClue): JavaPart {
  const version = insideVersion(archive, clue);
  const { group, artifact } = publishedAs(clue.known, version);
  return withoutUndefined({
    group,
    artifact,
    version,
    confidence: (clue.prefix === '' ? 0.6 : 0.5) + (version === undefined ? 0 : 0.2),
    technique: 'binary-analysis',
    at: clue.entry,
    value: clue.entry,
  });
}
