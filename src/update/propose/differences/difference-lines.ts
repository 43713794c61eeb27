import { humanSize } from '../../../base/human-size.ts';
import { markdownCode, markdownText } from '../../../base/markdown-text.ts';
import type { Differences, PackageDifference } from './find-differences.ts';

const MAX_FILES = 20;
/** Forges take some tens of thousands of characters. */
const MAX_CHARACTERS = 20_000;

/** In Markdown: sizes, files and configuration, then Debian's changelogs. */
export function differenceLines({ sizes, packages }: Differences): string[] {
  const changelogs = upTo(MAX_CHARACTERS, onePerSource(packages).flatMap(changelogLines));
  const files = upTo(MAX_CHARACTERS, packages.flatMap(fileLines));
  return [
    ...sizes.map(sizeLine),
    '',
    ...(files.length === 0 ? [] : ['**Files**', '', ...files, '']),
    ...(changelogs.length === 0 ? [] : ['**Changelogs of Debian**', '', ...changelogs, '']),
  ];
}

/** Packages of one source bring the same changelog. */
function onePerSource(packages: readonly PackageDifference[]): PackageDifference[] {
  const byText = new Map(packages.toReversed().map((each) => [JSON.stringify(each.changelog ?? ''), each]));
  return packages.filter((each) => byText.get(JSON.stringify(each.changelog ?? '')) === each);
}

function upTo(limit: number, lines: readonly string[]): string[] {
  let length = 0;
  const fits = lines.filter((line) => (length += line.length) <= limit);
  return fits.length === lines.length ? fits : [...fits, `- and ${lines.length - fits.length} lines more`];
}

/** What of it could not be said. */
export function unjudgedDifferences({ packages }: Differences): string[] {
  const [files, changelogs] = [
    packages.filter((each) => each.files === undefined),
    packages.filter((each) => each.changelog === undefined),
  ].map((some) => some.map(({ name }) => name).join(', '));
  return [
    files === '' ? '' : `which files differ in ${files}: not both versions are in the cache`,
    changelogs === '' ? '' : `what changed in ${changelogs}: the package brings no changelog of its own`,
  ].filter(Boolean);
}

function sizeLine({ arch, from, to }: Differences['sizes'][number]): string {
  if (from === undefined) return `**Size** (${markdownText(arch)}) ${humanSize(to)} to fetch.`;
  const sign = to < from ? '−' : '+';
  const difference = to === from ? 'the same' : `${sign}${humanSize(Math.abs(to - from))}`;
  return `**Size** (${markdownText(arch)}) ${humanSize(to)} to fetch, ${difference}.`;
}

function fileLines({ name, files }: PackageDifference): string[] {
  if (files === undefined) return [];
  const shown = (what: string, paths: readonly string[]): string[] => {
    if (paths.length === 0) return [];
    const more = paths.length > MAX_FILES ? ` and ${paths.length - MAX_FILES} more` : '';
    return [
      `- ${markdownText(name)} ${what} ${paths.slice(0, MAX_FILES).map(markdownCode).join(', ')}${more}`,
    ];
  };
  return [
    ...shown('changes the configuration', files.config),
    ...shown('adds', files.added),
    ...shown('removes', files.removed),
  ];
}

function changelogLines({ name, changelog }: PackageDifference): string[] {
  if (changelog === undefined) return [];
  const entries = changelog.entries.flatMap(({ version, lines }) => [
    `- ${markdownCode(`${name} ${version}`)}`,
    ...lines.map((line) => `  - ${markdownText(line)}`),
  ]);
  return changelog.isCut ? [...entries, '  - and more'] : entries;
}
