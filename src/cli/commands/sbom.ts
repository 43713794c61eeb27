import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { insecureOptions, repeatedOption } from '../options.ts';
import type { SbomOptions } from '../sbom/options.ts';

export const command: CommandFile<SbomOptions> = {
  describe(cmd) {
    cmd
      .argument(
        '<image...>',
        'a reference, oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, podman:NAME, a folder, a tar or a file; or diff A B, convert FILE, validate FILE',
      )
      .addOption(
        repeatedOption(
          '-o, --output <format>',
          'FORMAT[=FILE], several times: table, tree, json, spdx-json, spdx3-json, cyclonedx-json, cyclonedx-xml, purls; with @VERSION (default: table)',
        ),
      )
      .option('--files', 'with every file, its digests and its owner')
      .option(
        '--platform <platform>',
        'this platform of an index, as in linux/arm64 (default: that of this machine)',
      )
      .option('--base <image>', 'the image that this one is built on')
      .addOption(
        repeatedOption(
          '--exclude <glob>',
          "leave out what lies there, several times: '/usr/share/doc', '**/testdata'",
        ),
      )
      .addHelpText('after', HELP);
    for (const option of insecureOptions()) cmd.addOption(option);
  },

  async run(invocation): Promise<ExitCode> {
    const [first = '', ...rest] = invocation.args;
    const action = ACTIONS.get(first);
    if (action === undefined) {
      if (rest.length > 0)
        throw cliError('CLI_SBOM', `one image at a time, and ${first} is not diff, convert or validate`);
      const { catalogueImage } = await import('../sbom/catalogue-image.ts');
      return await catalogueImage(invocation);
    }
    if (rest.length !== action.takes)
      throw cliError(
        'CLI_SBOM',
        `sbom ${first} takes ${action.takes === 1 ? 'one document' : 'two things'}`,
        {
          hint: `shearwall sbom ${first} ${action.takes === 1 ? 'FILE' : 'BEFORE AFTER'}; an image of that name is written with its tag: ${first}:latest`,
        },
      );
    return await action.run({ ...invocation, args: rest });
  },
};

type Action = { takes: number; run(invocation: Invocation<SbomOptions>): Promise<ExitCode> };

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['diff', { takes: 2, run: async (given) => await (await import('../sbom/diff.ts')).diff(given) }],
  ['convert', { takes: 1, run: async (given) => await (await import('../sbom/convert.ts')).convert(given) }],
  [
    'validate',
    { takes: 1, run: async (given) => await (await import('../sbom/validate.ts')).validate(given) },
  ],
]);

const HELP = `
Documents name what was found, with the evidence for it, and what could not be accounted for. The same image gives the same
bytes: the time in them is that of the image, or SOURCE_DATE_EPOCH.

diff compares images or documents and exits 1 when they differ. validate says what a document lacks (NTIA minimum elements)
and exits 1 when it lacks something. Documents are read in SPDX 2.2, 2.3 and 3.0.1, CycloneDX 1.2 to 1.7 (JSON and XML),
SPDX tag-value and syft's JSON; - is stdin.

Examples:
  shearwall sbom debian:trixie-slim
  shearwall sbom oci:out/nginx -o table -o spdx-json=nginx.spdx.json -o cyclonedx-json@1.7=nginx.cdx.json
  shearwall sbom dir:/srv/app -o purls
  shearwall sbom diff registry.example.org/app:v1 registry.example.org/app:v2
  shearwall sbom convert app.spdx.json -o cyclonedx-xml=app.cdx.xml
  shearwall sbom validate app.cdx.json
  shearwall attest --key cosign.key registry.example.org/app:v1 --type spdxjson --predicate app.spdx.json`;
