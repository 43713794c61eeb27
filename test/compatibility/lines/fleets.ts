import { CHANGED, json, type Line, PUB, same, text } from './line.ts';

const EXPOSED = ['verdict', 'exposed', 'all', 'runs', 'images'];
const XZ = 'pkg:deb/debian/xz-utils@>=5.6.0-0,<5.6.1+really5.4.5-1';

export const fleets: readonly Line[] = [
  same(['running', 'clusters', 'imagesWithoutInventory'], json('fleet-status', 'fleet', 'status')),
  json('fleet-images', 'fleet', 'images'),
  json('fleet-images-gaps', 'fleet', 'images', '--gaps'),
  same([''], json('fleet-workloads', 'fleet', 'workloads')),
  same(
    [''],
    json('fleet-workloads-at', 'fleet', 'workloads', '--at', '2026-03-02T09:00:00Z', '--cluster', 'edge'),
  ),
  same([''], json('fleet-packages', 'fleet', 'packages', 'lzma')),
  same([''], json('fleet-owners', 'fleet', 'owners')),
  same([''], json('fleet-timeline', 'fleet', 'timeline', 'xz-utils')),
  same([''], json('fleet-top', 'fleet', 'top')),
  same([''], json('fleet-diff', 'fleet', 'diff', '--from', '2026-03-01', '--to', '2026-03-10')),
  json('fleet-todo', 'fleet', 'todo'),
  json('fleet-check', 'fleet', 'check'),
  ...Object.entries({
    'exposed-cve': ['CVE-2024-3094'],
    'exposed-log4j': ['log4j-core<2.17', '--owner', 'payments'],
    'exposed-range': [XZ],
    'exposed-all': ['CVE-2026-1001', '--all'],
    'exposed-at': ['xz-utils', '--at', '2026-03-02T12:00:00Z'],
    'exposed-between': ['xz-utils', '--between', '2026-03-01', '2026-03-10'],
    'exposed-known-at': ['CVE-2024-3094', '--at', '2026-03-05', '--known-at', '2024-03-01'],
    'exposed-license': ['license:Zlib'],
    'exposed-digest': [`sha256:${'a'.repeat(64)}`],
    'exposed-unknown': ['CVE-1999-0001'],
    'exposed-none': ['openssl', '--cluster', 'edge'],
    'exposed-group': ['xz-utils', '--group', 'image'],
    'exposed-not-covered': ['--not-covered'],
  }).map(([name, words]) =>
    same(name === 'exposed-not-covered' ? [] : EXPOSED, json(name, 'exposed', ...words, '-o', 'json')),
  ),
  same(EXPOSED, json('exposed-json-flag', 'exposed', 'xz-utils')),
  ...['ndjson', 'csv', 'markdown', 'table', 'tree'].flatMap((format) => {
    const suffix = { ndjson: 'ndjson', csv: 'csv', markdown: 'md', table: 'txt', tree: 'tree.txt' }[format];
    return [
      text(`exposed.${suffix}`, 'exposed', 'xz-utils', '-o', format),
      text(`exposed-not-covered.${suffix}`, 'exposed', '--not-covered', '-o', format),
    ];
  }),
  json('fleet-backup', 'fleet', 'backup', 'made.backup'),
  json('fleet-restore', 'fleet', 'restore', 'fleet.backup', '--data-dir', CHANGED),
  json(
    'fleet-import',
    'fleet',
    'import',
    'fleet/pods.json',
    '--cluster',
    'demo',
    '--covers',
    'all',
    '--data-dir',
    CHANGED,
  ),
  json('fleet-add', 'fleet', 'add', 'fleet/front.cdx.json', 'oci:out/app', '--data-dir', CHANGED),
  json(
    'fleet-add-for',
    'fleet',
    'add',
    'fleet/reports.spdx.json',
    '--for',
    `sha256:${'c'.repeat(64)}`,
    '--data-dir',
    CHANGED,
  ),
  json(
    'fleet-add-attested',
    'fleet',
    'add',
    '--attested',
    ...PUB,
    '{registry}/fleet/app:v1',
    '--data-dir',
    CHANGED,
  ),
  json(
    'fleet-add-registry-refused',
    'fleet',
    'add',
    '--from-registry',
    '{registry}/fleet',
    '--data-dir',
    CHANGED,
  ),
  json('fleet-todo-catalog', 'fleet', 'todo', '--catalog', '--data-dir', CHANGED),
];
