import { humanSize } from '../../base/human-size.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { fullName, isOfDistribution } from '../../catalog/index.ts';
import type { ConfigChange } from './diff-config.ts';
import type { Attribute, ComparedFile, FileDiff } from './diff-files.ts';
import type { ImageDiff, PlatformDiff, Sized } from './diff-images.ts';
import type { PackageDiff } from './diff-packages.ts';

/** More lines of one kind are counted, not shown: --json has them all. */
const SHOWN = 60;

/** `+` added, `-` removed, `~` changed, one line for each; unchanged parts are not mentioned. */
export function renderDiff(diff: ImageDiff): string {
  const { before, after, platforms, onlyBefore, onlyAfter } = diff;
  const lines = [`- ${named(before)}`, `+ ${named(after)}`, ''];
  if (before.digest !== undefined && before.digest === after.digest)
    return 'the images are the same, bit for bit\n';
  lines.push(...onlyBefore.map((platform) => `- platform ${platform}`));
  lines.push(...onlyAfter.map((platform) => `+ platform ${platform}`));
  for (const platform of platforms) lines.push(...renderPlatform(platform, platforms.length > 1));
  return `${lines.map(terminalText).join('\n').trimEnd()}\n`;
}

function named({ name, digest }: ImageDiff['before']): string {
  return digest === undefined ? name : `${name}  ${digest}`;
}

function renderPlatform(diff: PlatformDiff, isOneOfSeveral: boolean): string[] {
  const head = isOneOfSeveral ? [`platform ${diff.platform}`] : [];
  if (diff.same) {
    const isEqual = diff.before.digest !== undefined && diff.before.digest === diff.after.digest;
    const how = isEqual
      ? 'the same, bit for bit'
      : 'the same contents; layers are split or compressed differently';
    return [...head, how, ''];
  }
  return [
    ...head,
    ...section('packages', [...systemLines(diff.system), ...packageLines(diff.packages)]),
    ...section('files', fileLines(diff)),
    ...section('config', diff.config.map(configLine)),
    ...section('size', sizeLines(diff)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - SHOWN;
  const shown = rest > 1 ? [...lines.slice(0, SHOWN), `… and ${rest} more (--json lists all)`] : lines;
  return [title, ...shown.map((line) => `  ${line}`), ''];
}

function packageLines({ added, removed, changed }: PackageDiff): string[] {
  return [
    ...removed.map((item) => `- ${labelOf(item)} ${item.version}`),
    ...added.map((item) => `+ ${labelOf(item)} ${item.version}`),
    ...changed.map((item) => {
      const { before, after, direction } = item;
      return `~ ${labelOf(item)} ${before} → ${after}${direction === 'older' ? '  (older!)' : ''}`;
    }),
  ];
}

function systemLines(system: PlatformDiff['system']): string[] {
  return system === undefined ? [] : [`~ system ${system.before ?? 'none'} → ${system.after ?? 'none'}`];
}

/** The ecosystem stands before the name, but for packages of the distribution. */
function labelOf(item: Parameters<typeof fullName>[0]): string {
  return isOfDistribution(item) ? fullName(item) : `${item.type}/${fullName(item)}`;
}

function configLine({ key, before, after }: ConfigChange): string {
  if (before === undefined) return `+ ${key}: ${after}`;
  if (after === undefined) return `- ${key}: ${before}`;
  return `~ ${key}: ${before} → ${after}`;
}

/** What only got another time is counted: a rebuilt image would drown the rest in it. */
function fileLines({ files, packages }: PlatformDiff): string[] {
  const { added, removed, changed } = withoutPackages(files, packages);
  const ofPackages = countFiles(files) - countFiles({ added, removed, changed });
  const isTimeOnly = ({ attributes }: FileDiff['changed'][number]): boolean =>
    attributes.length === 1 && attributes[0] === 'time';
  const others = changed.filter((item) => !isTimeOnly(item));
  const times = changed.length - others.length;
  return [
    ...foldFolders(removed).map((line) => `- ${line}`),
    ...foldFolders(added).map((line) => `+ ${line}`),
    ...others.map(({ path, attributes, before, after }) => {
      const details = attributes
        .filter((attribute) => attribute !== 'time')
        .map((attribute) => detail(attribute, before, after));
      return `~ ${path}  ${details.join(', ')}`;
    }),
    ...(ofPackages > 0 ? [`${ofPackages} files of the packages above (--json lists all)`] : []),
    ...(times > 0 ? [`~ ${times} entries differ in their time only`] : []),
  ];
}

/** Files that were added, removed or changed with their package are covered by that. */
function withoutPackages({ added, removed, changed }: FileDiff, packages: PackageDiff): FileDiff {
  const listed = new Set([
    ...packages.added.map(({ purl }) => purl),
    ...packages.removed.map(({ purl }) => purl),
    ...packages.changed.flatMap(({ purls }) => [purls.before, purls.after]),
  ]);
  const isTold = ({ package: owner }: { package?: string }): boolean =>
    owner !== undefined && listed.has(owner);
  return {
    added: added.filter((item) => !isTold(item)),
    removed: removed.filter((item) => !isTold(item)),
    changed: changed.filter((item) => !isTold(item)),
  };
}

function countFiles({ added, removed, changed }: FileDiff): number {
  return added.length + removed.length + changed.length;
}

/** A folder that came or went as a whole is one line. */
function foldFolders(items: FileDiff['added']): string[] {
  const lines: { text: string; inside: number }[] = [];
  let folder: { prefix: string; line: { text: string; inside: number } } | undefined;
  for (const { path, facts } of items) {
    if (folder !== undefined && path.startsWith(folder.prefix)) {
      folder.line.inside++;
      continue;
    }
    const size = facts.sizeBytes === undefined ? '' : `  ${humanSize(facts.sizeBytes)}`;
    const target = facts.target === undefined ? '' : ` → ${facts.target}`;
    const line = { text: `${path}${facts.type === 'directory' ? '/' : ''}${target}${size}`, inside: 0 };
    lines.push(line);
    folder = facts.type === 'directory' ? { prefix: `${path}/`, line } : undefined;
  }
  return lines.map(({ text, inside }) =>
    inside === 0 ? text : `${text}  (and ${inside} ${inside === 1 ? 'entry' : 'entries'} in it)`,
  );
}

function detail(attribute: Attribute, before: ComparedFile, after: ComparedFile): string {
  switch (attribute) {
    case 'type':
      return `${before.type} → ${after.type}`;
    case 'content': {
      const [old, now] = [before.sizeBytes ?? 0, after.sizeBytes ?? 0];
      return old === now ? `content (${humanSize(now)})` : `content (${humanSize(old)} → ${humanSize(now)})`;
    }
    case 'link':
      return `link ${before.target} → ${after.target}`;
    case 'mode':
      return `mode ${before.mode} → ${after.mode}`;
    case 'owner':
      return `owner ${before.owner} → ${after.owner}`;
    default:
      return attribute;
  }
}

function sizeLines({ before, after, sharedLayers }: PlatformDiff): string[] {
  const line = (what: string, key: 'compressedBytes' | 'uncompressedBytes'): string[] => {
    const change = after[key] - before[key];
    if (change === 0) return [];
    return [
      `~ ${what}: ${humanSize(before[key])} → ${humanSize(after[key])} (${change > 0 ? '+' : ''}${humanSize(change)})`,
    ];
  };
  return [
    ...line('stored', 'compressedBytes'),
    ...line('unpacked', 'uncompressedBytes'),
    layersLine(before, after, sharedLayers),
  ];
}

function layersLine(before: Sized, after: Sized, shared: PlatformDiff['sharedLayers']): string {
  const count = before.layers === after.layers ? `${after.layers}` : `${before.layers} → ${after.layers}`;
  return `layers: ${count}, ${shared.layers} shared (${humanSize(shared.bytes)})`;
}
