import { nearestName } from '../../base/index.ts';
import { scanError } from '../errors.ts';
import { renderCsv } from './csv.ts';
import { renderCycloneDx } from './cyclonedx.ts';
import { renderHtml } from './html/render-html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderList } from './list.ts';
import { renderMarkdown } from './markdown.ts';
import { renderOpenVex } from './openvex.ts';
import { renderSarif } from './sarif.ts';
import { renderTable } from './table.ts';
import type { RenderInput } from './types.ts';

const RENDERERS = {
  table: renderTable,
  list: renderList,
  json: renderJson,
  sarif: renderSarif,
  'cyclonedx-json': renderCycloneDx,
  openvex: renderOpenVex,
  markdown: renderMarkdown,
  html: renderHtml,
  csv: renderCsv,
  junit: renderJunit,
} as const satisfies Record<string, (input: RenderInput) => string>;

export type ScanFormat = keyof typeof RENDERERS;

/** What `-o` names. Throws SCAN_FORMAT_UNKNOWN. */
export function parseScanFormat(text: string): ScanFormat {
  if (Object.hasOwn(RENDERERS, text)) return text as ScanFormat;
  const known = Object.keys(RENDERERS);
  const nearest = nearestName(text, known);
  throw scanError('SCAN_FORMAT_UNKNOWN', `'${text}' is not a scan report format`, {
    hint: nearest === undefined ? `known are ${known.join(', ')}` : `did you mean '${nearest}'?`,
  });
}

/** Writes one report in many formats. */
export function reportWriter(input: RenderInput): (format: ScanFormat) => string {
  return (format) => RENDERERS[format](input);
}
