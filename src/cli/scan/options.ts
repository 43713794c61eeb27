import type { Command } from 'commander';
import { type DatabaseOptions, databaseOptions } from '../advisories/database-path.ts';
import { type InsecureOptions, insecureOptions, repeatedOption } from '../options.ts';

/** What says which image, by which facts: `scan` and `explain` share it. */
export type ScanSourceOptions = InsecureOptions &
  DatabaseOptions & {
    platform?: string;
    vex?: string[];
    ignoreFile?: string[];
    policy?: string[];
    report?: string[];
  };

export type ScanOptions = ScanSourceOptions & {
  output?: string[];
  failOn?: string[];
  maxFeedAge?: string;
  allowUnexplained?: string[];
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
      repeatedOption('--policy <file>', 'whose signed VEX attached to the image counts; several times'),
    )
    .addOption(
      repeatedOption(
        '--report <file>',
        "triage another scanner's report of this image: trivy or grype JSON, SARIF, CycloneDX; several times",
      ),
    );
  for (const option of [...databaseOptions(), ...insecureOptions()]) cmd.addOption(option);
  return cmd;
}
