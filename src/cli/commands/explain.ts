import type { CommandFile, ExitCode } from '../command.ts';
import { describeScanSource, type ScanSourceOptions } from '../scan/options.ts';

export const command: CommandFile<ScanSourceOptions> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'an image or SBOM, named as for scan')
      .argument('<vulnerability>', 'CVE-…, GHSA-…, DSA-…: any id or alias');
    describeScanSource(cmd).addHelpText('after', HELP);
  },

  async run(invocation): Promise<ExitCode> {
    const { runExplain } = await import('../scan/run-explain.ts');
    return await runExplain(invocation);
  },
};

const HELP = `
Says what matched, by whose statements, which versions were compared, every term of the priority, and everything that lowers it, with
its source. For what does not match: whether the package is here in another version, or not here, or whether no feed covers it.
Exit 0 when it could be explained; 3 when no feed knows the vulnerability, when a package that it is known in is here without a version
that can be compared, when a layer was not read, and when it is not found and scan would exit 3: a distribution in the image has no feed,
a program is not explained.

Examples:
  shearwall explain registry.example.org/app:v1 CVE-2021-44228
  shearwall explain app.cdx.json GHSA-jfh8-c2jp-5v3q --vex app.openvex.json`;
