import { type Command, Option } from 'commander';
import type { CommandFamily, CommandFile, SubCommand } from '../command.ts';
import { addOptions, excludeOption, insecureOptions, offering, repeatedOption } from '../options.ts';
import type { SbomOptions } from '../sbom/options.ts';

const THING =
  'a reference, oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, podman:NAME, a folder, a tar or a file';

const commands = {
  diff: {
    summary: 'compare the software of two images or documents, and exit 1 when it differs',
    describe(cmd) {
      cmd
        .argument('<before>', `a document, or ${THING}`)
        .argument('<after>', 'the same')
        .addHelpText('after', examples('diff registry.example.org/app:v1 registry.example.org/app:v2'));
      addOptions(cmd, lookOptions());
      hide(cmd, [outputOption(), ...fileOptions()]);
    },
    run: async (given) => await (await import('../sbom/diff.ts')).diff(given),
  },
  convert: {
    summary: 'write a document in other formats',
    describe(cmd) {
      cmd
        .argument('<document>', `a file, or - for stdin; ${READ}`)
        .addOption(outputOption())
        .addHelpText('after', examples('convert app.spdx.json -o cyclonedx-xml=app.cdx.xml'));
      hide(cmd, [...fileOptions(), ...lookOptions()]);
    },
    run: async (given) => await (await import('../sbom/convert.ts')).convert(given),
  },
  validate: {
    summary: 'say what a document lacks (NTIA minimum elements), and exit 1 when it lacks something',
    describe(cmd) {
      cmd
        .argument('<document>', `a file, or - for stdin; ${READ}`)
        .addHelpText('after', examples('validate app.cdx.json'));
      hide(cmd, [outputOption(), ...fileOptions(), ...lookOptions()]);
    },
    run: async (given) => await (await import('../sbom/validate.ts')).validate(given),
  },
} satisfies Record<string, SubCommand<SbomOptions>>;

const image: CommandFile<SbomOptions> = {
  describe(cmd) {
    cmd.argument('<image>', THING).addOption(outputOption());
    addOptions(cmd, [...fileOptions(), ...lookOptions()]);
  },

  run: async (given) => await (await import('../sbom/catalogue-image.ts')).catalogueImage(given),
};

export const command: CommandFamily = {
  commands,
  alone: image,
  misuse: {
    code: 'CLI_SBOM',
    hint: 'an image called diff, convert or validate is written with its tag or folder: diff:latest, ./diff',
  },
  about: `
Documents name what was found, with the evidence for it, and what could not be accounted for. The same image gives the same
bytes: the time in them is that of the image, or SOURCE_DATE_EPOCH. An image or folder that is called diff, convert or validate
is written with its tag or folder: diff:latest, ./diff.

Examples:
  shearwall sbom debian:trixie-slim
  shearwall sbom oci:out/nginx -o table -o spdx-json=nginx.spdx.json -o cyclonedx-json@1.7=nginx.cdx.json
  shearwall sbom dir:/srv/app -o purls
  shearwall attest --key cosign.key registry.example.org/app:v1 --type spdxjson --predicate app.spdx.json`,
};

const READ = "SPDX 2.2, 2.3 or 3.0.1, CycloneDX 1.2 to 1.7 (JSON or XML), SPDX tag-value, syft's JSON";

function outputOption(): Option {
  const option = repeatedOption(
    '-o, --output <format>',
    `FORMAT[=FILE], several times: ${FORMATS.join(', ')}, template=MUSTACHE; with @VERSION (default: table)`,
  );
  return offering(option, FORMATS);
}

const FORMATS = [
  'table',
  'tree',
  'json',
  'html',
  'spdx-json',
  'spdx-tag-value',
  'spdx3-json',
  'cyclonedx-json',
  'cyclonedx-xml',
  'syft-json',
  'csv',
  'purls',
];

function fileOptions(): Option[] {
  return [new Option('--files', 'with every file, its digests and its owner')];
}

/** How images are looked into. */
function lookOptions(): Option[] {
  return [
    new Option(
      '--platform <platform>',
      'this platform of an index, as in linux/arm64 (default: that of this machine)',
    ),
    new Option('--base <image>', 'the image that this one is built on'),
    excludeOption(),
    ...insecureOptions(),
  ];
}

/** Taken and not used, since before each had options of its own. */
function hide(cmd: Command, options: readonly Option[]): void {
  addOptions(
    cmd,
    options.map((option) => option.hideHelp()),
  );
}

function examples(line: string): string {
  return `\nExamples:\n  shearwall sbom ${line}`;
}
