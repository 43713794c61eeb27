import { nearestName } from '../../base/index.ts';
import { renderCycloneDx, renderCycloneDxXml } from '../cyclonedx/render-cyclonedx.ts';
import type { CdxVersion } from '../cyclonedx/types.ts';
import { sbomError } from '../errors.ts';
import { renderSpdx23 } from '../spdx2/render-spdx.ts';
import { renderSpdxTagValue } from '../spdx2/render-tag-value.ts';
import { renderSpdx3 } from '../spdx3/render-spdx3.ts';
import { renderSyft } from '../syft/render-syft.ts';
import type { SbomGraph } from '../types.ts';
import { renderCsv } from './render-csv.ts';
import { renderPurls } from './render-purls.ts';

/** One way to write a graph: `cyclonedx-json` in version `1.7`. */
export type DocumentFormat = { name: string; version: string | undefined; mediaType: string };

type Written = {
  /** The first is written unless another one is asked for. */
  versions: readonly string[];
  mediaType: string;
  render(graph: SbomGraph, version: string): string;
};

const CYCLONEDX_VERSIONS: readonly CdxVersion[] = ['1.6', '1.7', '1.5', '1.4'];

const FORMATS: ReadonlyMap<string, Written> = new Map<string, Written>([
  ['spdx-json', { versions: ['2.3'], mediaType: 'application/spdx+json', render: renderSpdx23 }],
  ['spdx-tag-value', { versions: ['2.3'], mediaType: 'text/spdx', render: renderSpdxTagValue }],
  ['spdx3-json', { versions: ['3.0.1'], mediaType: 'application/spdx+json', render: renderSpdx3 }],
  [
    'cyclonedx-json',
    {
      versions: CYCLONEDX_VERSIONS,
      mediaType: 'application/vnd.cyclonedx+json',
      render: (graph, version) => renderCycloneDx(graph, version as CdxVersion),
    },
  ],
  [
    'cyclonedx-xml',
    {
      versions: CYCLONEDX_VERSIONS,
      mediaType: 'application/vnd.cyclonedx+xml',
      render: (graph, version) => renderCycloneDxXml(graph, version as CdxVersion),
    },
  ],
  ['syft-json', { versions: [], mediaType: 'application/vnd.syft+json', render: renderSyft }],
  ['csv', { versions: [], mediaType: 'text/csv', render: renderCsv }],
  ['purls', { versions: [], mediaType: 'text/plain', render: renderPurls }],
]);

/** Names of formats, for help and hints. */
export const DOCUMENT_FORMATS: readonly string[] = [...FORMATS.keys()];

/**
 * Reads `cyclonedx-json@1.7`. Throws SBOM_FORMAT_UNKNOWN. `others`: names that the caller writes itself, for the hint.
 */
export function parseDocumentFormat(text: string, others: readonly string[] = []): DocumentFormat {
  const [name = '', version] = text.split('@', 2);
  const format = FORMATS.get(name);
  if (format === undefined) throw unknownFormat(name, [...others, ...DOCUMENT_FORMATS]);
  if (version !== undefined && !format.versions.includes(version))
    throw sbomError('SBOM_FORMAT_UNKNOWN', `${name} cannot be written in version ${version}`, {
      hint: `its versions are ${format.versions.join(', ') || 'none'}`,
    });
  return { name, version: version ?? format.versions[0], mediaType: format.mediaType };
}

export function renderDocument(graph: SbomGraph, { name, version = '' }: DocumentFormat): string {
  const format = FORMATS.get(name);
  if (format === undefined) throw unknownFormat(name, DOCUMENT_FORMATS);
  return format.render(graph, version);
}

function unknownFormat(name: string, known: readonly string[]): Error {
  const near = nearestName(name, known);
  return sbomError('SBOM_FORMAT_UNKNOWN', `"${name}" is not an SBOM format`, {
    hint: near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`,
  });
}
