import { SEVERITY_LEVELS } from '../../advisories/index.ts';
import { parseScanFormat, type ScanFormat } from '../../scan/index.ts';
import { cliError } from '../errors.ts';
import { parseOutputs, type RequestedOutput, refuseBareTemplate } from '../sbom/outputs.ts';
import type { ScanOptions } from './options.ts';

/** Where the report goes in which form: `-o FORMAT[=FILE]`, or Trivy's `-f FORMAT -o FILE`. Undefined: the line does not say. */
export function outputsAsked({
  format,
  output,
}: ScanOptions): readonly RequestedOutput<ScanFormat>[] | undefined {
  if (format === undefined) return output && parseOutputs(output, parseFormat);
  const [file, ...more] = output ?? [];
  if (more.length > 0 || file?.includes('='))
    throw cliError('CLI_OUTPUT', 'with --format, --output names one file', {
      hint: 'leave out --format, and say each as -o FORMAT=FILE',
    });
  return [{ format: parsePeersFormat(format), file: file === '-' ? undefined : file }];
}

/** Formats by the names that others have for them. */
function parsePeersFormat(format: string): ScanFormat {
  refuseBareTemplate(format);
  if (format === 'cyclonedx') return 'cyclonedx-json';
  if (SEVERITY_LEVELS.some((level) => level === format.toLowerCase()))
    throw cliError('CLI_OUTPUT', `'${format}' is a severity, and -f names a format`, {
      hint: `Grype's -f is --fail-on ${format.toLowerCase()}`,
    });
  return parseFormat(format);
}

/** Throws CLI_OUTPUT for formats of another command. */
function parseFormat(format: string): ScanFormat {
  if (/^(?:spdx|syft|cyclonedx-xml|purls|tree)/.test(format))
    throw cliError('CLI_OUTPUT', `'${format}' lists software, and no vulnerabilities`, {
      hint: `shearwall sbom IMAGE -o ${format === 'spdx' ? 'spdx-json' : format}`,
    });
  return parseScanFormat(format);
}
