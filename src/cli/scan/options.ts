import { type Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITY_LEVELS, type SeverityLevel } from '../../advisories/index.ts';
import { type DatabaseOptions, databaseOptions } from '../advisories/database-path.ts';
import { allowUnexplainedOption } from '../allow-unexplained.ts';
import { excludeOption, type InsecureOptions, insecureOptions, repeatedOption } from '../options.ts';

/** What says which image, by which facts: `scan` and `explain` share it. */
export type ScanSourceOptions = InsecureOptions &
  DatabaseOptions & {
    platform?: string;
    exclude?: string[];
    allowUnexplained?: string[];
    vex?: string[];
    ignoreFile?: string[];
    ignorefile?: string[];
    policy?: string[];
    reach?: boolean;
    report?: string[];
  };

export type ScanOptions = ScanSourceOptions & {
  output?: string[];
  format?: string;
  severity?: SeverityLevel[];
  exitCode?: number;
  ignoreUnfixed?: boolean;
  failOn?: string[];
  maxFeedAge?: string;
  onlyFixed?: boolean;
  showSuppressed?: boolean;
  vexOut?: string;
};

export function describeScanSource(cmd: Command): Command {
  cmd
    .option(
      '--platform <platform>',
      'this platform of an index, as in linux/arm64 (default: that of this machine)',
    )
    .addOption(
      repeatedOption(
        '--vex <path>',
        'VEX documents that you vouch for: a file, or a folder or tar of many; several times',
      ),
    )
    .addOption(
      repeatedOption(
        '--ignore-file <file>',
        'rules of your own (default: .shearwall-ignore.yaml, where it is); several times',
      ),
    )
    .addOption(
      repeatedOption(
        '--ignorefile <file>',
        "rules as Trivy's (default: .trivyignore, .trivyignore.yaml, where they are); several times",
      ),
    )
    .addOption(
      repeatedOption('--policy <file>', 'whose signed VEX attached to the image counts; several times'),
    )
    .addOption(excludeOption())
    .addOption(allowUnexplainedOption())
    .option('--reach', 'lower what nothing that the image starts can load; the first time it takes longer')
    .option('--no-reach', 'do not (default)')
    .addOption(
      repeatedOption(
        '--report <file>',
        "triage another scanner's report of this image: trivy or grype JSON, SARIF, CycloneDX; several times",
      ),
    );
  for (const option of [...databaseOptions(), ...insecureOptions()]) cmd.addOption(option);
  return cmd;
}

/** `--severity HIGH,critical`, or several times. */
export function severityOption(): Option {
  return new Option(
    '-s, --severity <levels>',
    `show and judge only these: ${SEVERITY_LEVELS.join(', ')}; what nobody rated is shown, and gives 3`,
  ).argParser((text: string, before: SeverityLevel[] | undefined) => [
    ...(before ?? []),
    ...text.split(',').map(parseLevel),
  ]);
}

function parseLevel(text: string): SeverityLevel {
  const level = SEVERITY_LEVELS.find((known) => known === text.trim().toLowerCase());
  if (level === undefined) throw new InvalidArgumentError(`write ${SEVERITY_LEVELS.join(', ')}`);
  return level;
}

/** Trivy's: what to exit with when something is found. */
export function exitCodeOption(): Option {
  return new Option(
    '--exit-code <n>',
    'exit with this when --fail-on is met, or, without it, when anything is shown (default: 1)',
  ).argParser((text) => {
    if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text);
    throw new InvalidArgumentError('write a number from 0 to 255');
  });
}
