import { humanSize } from '../../base/human-size.ts';
import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { renderTree, type TreeNode } from '../../base/render-tree.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { fullName } from '../../catalog/index.ts';
import type { Attachment } from './attachments.ts';
import type { ShownImage, ShownPlatform } from './show-image.ts';

/** More problems are counted, not shown. */
const SHOWN = 10;

/** What `show` prints: a heading for the image, then for each platform config, layers, packages and what is attached. */
export function renderShow(image: ShownImage, options: TableOptions = {}): string {
  const head = pairs(
    [
      ['image', image.name],
      ...(image.digest === undefined ? [] : [['digest', image.digest]]),
      ...(image.isIndex ? [['platforms', image.platforms.map(({ platform }) => platform).join(', ')]] : []),
      ...Object.entries(image.annotations).map(([key, value]) => ['annotation', `${key}=${value}`]),
    ],
    options,
  );
  const parts = [head, ...image.shown.map((platform) => renderPlatform(platform, image.isIndex, options))];
  if (image.isIndex) parts.push(renderAttached('attached to the index', image.attached, options));
  return parts.filter(Boolean).join('\n');
}

/** The same as a tree: image, platforms, and below them layers, packages and documents. */
export function renderShowTree(image: ShownImage, options: TableOptions = {}): string {
  const platforms = image.shown.map((shown) => platformNode(shown));
  const root: TreeNode = withoutUndefined({
    label: image.name,
    detail: image.digest,
    children: [
      ...(image.isIndex ? platforms : (platforms[0]?.children ?? [])),
      ...attachedNodes(image.attached),
    ],
  });
  return renderTree([root], options);
}

function renderPlatform(shown: ShownPlatform, isIndex: boolean, options: TableOptions): string {
  const { packages, unowned } = shown;
  const rows = packages.map((item) => [
    fullName(item),
    item.version,
    item.state === undefined || item.state === 'installed' ? item.type : `${item.type} (${item.state})`,
    item.architecture,
    item.source === item.name ? '' : item.source,
    ownSize(item),
  ]);
  return [
    pairs(platformFacts(shown, isIndex), options),
    'layers\n' +
      renderTable(
        [
          { title: 'DIGEST' },
          { title: 'STORED', align: 'right' },
          { title: 'UNPACKED', align: 'right' },
          { title: 'ENTRIES', align: 'right' },
          { title: 'CONTENT', shrinks: true },
        ],
        shown.layers.map(({ digest, compressedBytes, uncompressedBytes, entries, comment = '' }) => [
          digest?.slice(0, 19) ?? '',
          humanSize(compressedBytes),
          humanSize(uncompressedBytes),
          String(entries),
          shorten(comment),
        ]),
        options,
      ),
    packages.length === 0
      ? 'packages: none were found in it\n'
      : `packages (${packages.length})\n` +
        renderTable(
          [
            { title: 'PACKAGE', shrinks: true },
            { title: 'VERSION', shrinks: true },
            { title: 'TYPE' },
            { title: 'ARCH' },
            { title: 'SOURCE', shrinks: true },
            { title: 'FILES', align: 'right' },
          ],
          rows,
          options,
        ),
    `of no package: ${unowned.files} files, ${humanSize(unowned.sizeBytes)} (settings, and what effects and the recipe made)\n`,
    ...shown.problems.slice(0, SHOWN).map((problem) => `problem: ${terminalText(problem)}\n`),
    ...(shown.problems.length > SHOWN
      ? [`… and ${shown.problems.length - SHOWN} problems more (--json lists all)\n`]
      : []),
    renderAttached('attached', shown.attached, options),
  ].join('\n');
}

/** What is linked into a program has no files of its own. */
function ownSize({ sizeBytes }: ShownPlatform['packages'][number]): string {
  return sizeBytes === 0 ? '' : humanSize(sizeBytes);
}

/** A folder has none, and some configs leave it out. */
function platformText({ platform }: ShownPlatform): string {
  return platform === 'unknown' || platform === '/' ? 'not stated' : platform;
}

function platformFacts(shown: ShownPlatform, isIndex: boolean): string[][] {
  const { config, layers, packages } = shown;
  return [
    ['platform', platformText(shown)],
    ...(isIndex ? [['digest', shown.digest ?? '']] : []),
    ...(shown.system === undefined ? [] : [['system', shown.system]]),
    [
      'size',
      `${humanSize(shown.compressedBytes)} stored, ${humanSize(shown.uncompressedBytes)} unpacked; ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${shown.files} entries, ${packages.length} packages`,
    ],
    ...configFacts(config),
  ];
}

function configFacts(config: ShownPlatform['config']): string[][] {
  const facts: [string, string | undefined][] = [
    ['created', config.created],
    ['user', config.User === undefined || config.User === '' ? 'root (none is set)' : config.User],
    ['entrypoint', words(config.Entrypoint)],
    ['cmd', words(config.Cmd)],
    ['work dir', config.WorkingDir],
    ['ports', keys(config.ExposedPorts)],
    ['volumes', keys(config.Volumes)],
    ['stop signal', config.StopSignal],
    ...(config.Env ?? []).map((item): [string, string] => ['env', item]),
    ...Object.entries(config.Labels ?? {}).map(([key, value]): [string, string] => [
      'label',
      `${key}=${value}`,
    ]),
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== undefined && fact[1] !== '');
}

function renderAttached(title: string, attached: readonly Attachment[], options: TableOptions): string {
  if (attached.length === 0) return `${title}: nothing (no SBOM, provenance or signature was found)\n`;
  const table = renderTable(
    [{ title: 'KIND', shrinks: true }, { title: 'DOCUMENT' }, { title: 'SIZE', align: 'right' }],
    attached.map(({ kind, digest, document }) => [
      kind,
      (document?.digest ?? digest).slice(0, 19),
      document === undefined ? '' : humanSize(document.size),
    ]),
    options,
  );
  return `${title}\n${table}${unsignedNote(attached)}`;
}

/** A document is not true because it is attached to the image. */
function unsignedNote(attached: readonly Attachment[]): string {
  const isSigned = attached.some(({ kind }) => kind.startsWith('sign'));
  return isSigned
    ? 'signatures were not checked here: none of this is proven yet\n'
    : 'none of these is signed: anyone who can write to this place could have written them\n';
}

function platformNode(shown: ShownPlatform): TreeNode {
  return {
    label: platformText(shown),
    detail: `${humanSize(shown.compressedBytes)} stored, ${humanSize(shown.uncompressedBytes)} unpacked  ${shown.digest ?? ''}`,
    children: [
      {
        label: 'config',
        children: configFacts(shown.config).map(([label = '', detail = '']) => ({ label, detail })),
      },
      {
        label: `layers (${shown.layers.length})`,
        children: shown.layers.map(({ digest, compressedBytes, uncompressedBytes, comment }) => ({
          label: digest?.slice(0, 19) ?? 'files',
          detail: `${humanSize(compressedBytes)} stored, ${humanSize(uncompressedBytes)} unpacked${comment === undefined ? '' : `  ${shorten(comment)}`}`,
        })),
      },
      {
        label: `packages (${shown.packages.length})`,
        children: shown.packages.map((item) => ({
          label: fullName(item),
          detail: `${item.version}  ${ownSize(item)}`.trimEnd(),
        })),
      },
      ...attachedNodes(shown.attached),
    ],
  };
}

function attachedNodes(attached: readonly Attachment[]): TreeNode[] {
  if (attached.length === 0) return [];
  return [
    {
      label: 'attached',
      detail: unsignedNote(attached).trimEnd(),
      children: attached.map(({ kind, digest, document }) => ({
        label: kind,
        detail: document === undefined ? digest : `${humanSize(document.size)}  ${document.digest}`,
      })),
    },
  ];
}

function pairs(rows: readonly (readonly string[])[], options: TableOptions): string {
  // The first line of a table is its heading; these have none.
  const table = renderTable([{ title: '' }, { title: '', shrinks: true }], rows, options);
  return table.slice(table.indexOf('\n') + 1);
}

/** Builders write whole command lines, and we the names of packages. */
function shorten(comment: string): string {
  return comment.length <= 72 ? comment : `${comment.slice(0, 71)}…`;
}

function words(list: readonly string[] | undefined): string | undefined {
  return list?.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}

function keys(record: Record<string, unknown> | undefined): string | undefined {
  return record === undefined ? undefined : Object.keys(record).join(', ');
}
