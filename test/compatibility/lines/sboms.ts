import { json, type Line, text } from './line.ts';

export const sboms: readonly Line[] = [
  ...[
    'json',
    'spdx-json',
    'spdx3-json',
    'cyclonedx-json',
    'cyclonedx-json@1.4',
    'cyclonedx-json@1.5',
    'cyclonedx-json@1.7',
  ].map((format) => json(`sbom-${format.replace('@', '-')}`, 'sbom', 'oci:out/app', '-o', format)),
  json('sbom-files', 'sbom', 'oci:out/multi', '--platform', 'linux/amd64', '--files', '-o', 'json'),
  json('sbom-folder', 'sbom', 'app', '-o', 'json'),
  ...['cyclonedx-xml', 'purls', 'table', 'tree'].map((format) =>
    text(
      `sbom.${format === 'cyclonedx-xml' ? 'cdx.xml' : `${format}.txt`}`,
      'sbom',
      'oci:out/app',
      '-o',
      format,
    ),
  ),
  json('sbom-diff', 'sbom', 'diff', 'oci:out/app', 'sboms/front.cdx.json'),
  json('sbom-validate', 'sbom', 'validate', 'sboms/app.spdx.json'),
  json('sbom-validate-lacking', 'sbom', 'validate', 'sboms/front.cdx.json'),
  json('sbom-convert', 'sbom', 'convert', 'sboms/app.spdx.json', '-o', 'cyclonedx-json'),
  text('sbom-convert.cdx.xml', 'sbom', 'convert', 'sboms/app.cdx.json', '-o', 'cyclonedx-xml'),
];
