import { Option } from 'commander';
import type { CommandFamily, CommandFile, ExitCode, SubCommand } from '../command.ts';
import { offering, repeatedOption } from '../options.ts';
import { describeScanSource, exitCodeOption, type ScanOptions, severityOption } from '../scan/options.ts';

const THING =
  'a reference, oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, podman:NAME, a folder, a tar, an SBOM, or sbom:FILE';

const diff: SubCommand<ScanOptions> = {
  summary: 'say which findings appeared, went and moved between two images, and exit 1 when any did',
  describe(cmd) {
    cmd.argument('<before>', THING).argument('<after>', 'the same');
    describeScanSource(cmd)
      .option(
        '--vex-out <file>',
        'write of the second image as OpenVEX what was lowered, and what is known against the first and is not in it',
      )
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall scan diff registry.example.org/app:v1 registry.example.org/app:v2\n  shearwall scan diff oci:out/app oci:out/app-slim --vex-out slim.openvex.json',
      );
  },
  run: async (given) => await (await import('../scan/run-scan-diff.ts')).runScanDiff(given),
};

const FORMATS = [
  'table',
  'json',
  'sarif',
  'cyclonedx-json',
  'openvex',
  'markdown',
  'html',
  'csv',
  'junit',
  'list',
];

const image: CommandFile<ScanOptions> = {
  describe(cmd) {
    cmd.argument('[image]', THING);
    describeScanSource(cmd)
      .addOption(
        offering(
          repeatedOption(
            '-o, --output <format>',
            `FORMAT[=FILE], several times: ${FORMATS.join(', ')}, template=MUSTACHE (default: table, or list where few count)`,
          ),
          FORMATS,
        ),
      )
      .addOption(
        offering(
          new Option('-f, --format <format>', 'as in Trivy: one format; -o then names a file'),
          FORMATS,
        ),
      )
      .addOption(severityOption())
      .addOption(exitCodeOption())
      .addOption(
        repeatedOption(
          '--fail-on <threshold>',
          'exit 1 when something meets it: act-now, critical, high, medium, low, kev, eol, any; several times',
        ),
      )
      .option(
        '--max-feed-age <duration>',
        'a feed that the threshold needs may be this old, by its data: 12h, 7d, 2w',
        '7d',
      )
      .option('--only-fixed', 'only what has a fixed version')
      .option('--ignore-unfixed', 'as --only-fixed')
      .option('--show-suppressed', 'list the rest too, each with its reason')
      .option('--vex-out <file>', 'write what was lowered as OpenVEX, ready for "shearwall attest"');
  },

  async run(invocation): Promise<ExitCode> {
    const { runScan } = await import('../scan/run-scan.ts');
    return await runScan(invocation);
  },
};

export const command: CommandFamily = {
  commands: { diff },
  alone: image,
  misuse: {
    code: 'CLI_SCAN',
    hint: 'an image called diff is written with its tag or folder: diff:latest, ./diff',
  },
  about: `
Shows first what to act on now: what is exploited, malicious or likely to be; then what a rebuild fixes, by package; then the rest,
counted by reason. What was lowered is kept: --show-suppressed lists it, and "shearwall explain IMAGE CVE" says everything about one.

Without --fail-on findings alone do not fail: exit 0. Where something could not be judged the exit code is 3, never 0: a layer or file
that was not read whole, a distribution, release or ecosystem that no feed covers, a program that no component explains, a document that
does not say that it is whole; with --fail-on also a feed that the threshold needs and that is absent or too old, and findings that nobody
rated. Lowered findings fail nothing.

Examples:
  shearwall scan registry.example.org/app:v1
  shearwall scan app.spdx.json --fail-on act-now,critical
  shearwall scan oci:out/app -o table -o sarif=app.sarif -o cyclonedx-json=app.cdx.json
  shearwall scan oci:out/app --vex app.openvex.json --vex-out triage.openvex.json
  shearwall scan --report trivy.json registry.example.org/app:v1`,
};
