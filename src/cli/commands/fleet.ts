import { Option } from 'commander';
import { allowUnexplainedOption } from '../allow-unexplained.ts';
import type { CommandFamily, SubCommand } from '../command.ts';
import {
  type FleetOptions,
  filterOptions,
  limitOption,
  placeOptions,
  serverOption,
} from '../fleet/options.ts';
import { addOptions, insecureOptions, repeatedOption } from '../options.ts';
import { durationOption } from '../quantities.ts';
import { describeAcceptance } from '../signing/acceptance-options.ts';
import { describeSigner } from '../signing/signer-options.ts';

const commands = {
  import: {
    summary: 'record what runs, from a dump of kubectl, docker or podman, or from CSV',
    describe(cmd) {
      cmd
        .argument('<dump...>', 'files, or - for stdin; several are one dump')
        .addOption(clusterOption())
        .option('--covers <scope>', 'all, or namespace=A,B: what is missing there has ended')
        .option('--at <time>', 'when the dump was made')
        .option('--owners <file>', 'rules that say who owns what')
        .addHelpText('after', IMPORT_EXAMPLES);
      addOptions(cmd, placeOptions());
    },
    run: async (given) => await (await import('../fleet/record-dump.ts')).importDumps(given),
  },
  sync: {
    summary: 'list a Kubernetes cluster and record what runs in it',
    describe(cmd) {
      cmd
        .option('--kubeconfig <file>', 'how the cluster is reached (default: $KUBECONFIG)')
        .option('--context <name>', 'the context of the kubeconfig')
        .addOption(clusterOption())
        .addOption(repeatedOption('--namespace <name>', 'only this namespace'))
        .option('--owners <file>', 'rules that say who owns what')
        .addHelpText('after', examples('fleet sync --kubeconfig ~/.kube/config --cluster prod'));
      addOptions(cmd, placeOptions());
    },
    run: async (given) => await (await import('../fleet/record-dump.ts')).sync(given),
  },
  add: {
    summary: 'record what is inside images: from the images themselves, or from SBOMs',
    describe(cmd) {
      cmd
        .argument('[what...]', 'images and SBOMs')
        .option('--for <digest>', 'the image that an SBOM is about')
        .option('--from-registry <place>', 'every tag below HOST or HOST/PREFIX')
        .option('--attested', 'SBOMs of the image that a trusted signer attested, instead of cataloguing it')
        .option('--platform <platform>', 'only this platform of an index (default: all of them)')
        .option('--again', 'also images that this version has catalogued before')
        .addOption(
          repeatedOption(
            '--replaces <digest>',
            'the image that this one takes the place of, by a digest of it; several times',
          ),
        )
        .option(
          '--reach',
          'find out what nothing in an image can load: it is lowered where every container starts the image as its config says',
        )
        .addOption(
          repeatedOption(
            '--vex <path>',
            'VEX documents that you vouch for: what they say of these images counts from now on; several times',
          ),
        )
        .addOption(
          repeatedOption('--ignore-file <file>', 'rules of your own, likewise, as for scan; several times'),
        )
        .addOption(
          repeatedOption('--policy <file>', 'whose signed VEX attached to the image counts; several times'),
        )
        .addHelpText(
          'after',
          examples(
            'fleet add registry.example.org/app:v1',
            'fleet add --reach registry.example.org/app:v1',
            'fleet add app.spdx.json --for sha256:…',
            'fleet add --from-registry registry.example.org/shop',
          ),
        );
      addOptions(describeAcceptance(cmd), [...insecureOptions(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/add.ts')).add(given),
  },
  todo: {
    summary: 'list what runs and has not been catalogued',
    describe(cmd) {
      cmd
        .option('--catalog', 'fetch and catalogue what is to be done')
        .addOption(limitOption('show at most this many'))
        .addHelpText('after', examples('fleet todo --catalog'));
      addOptions(cmd, [...filterOptions(), serverOption(), ...insecureOptions(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/todo.ts')).todo(given),
  },
  status: {
    summary: 'say how much runs, how much of it is known, and what is not covered',
    describe: (cmd) => void addOptions(cmd, [...filterOptions(), serverOption(), ...placeOptions()]),
    run: async (given) => await (await import('../fleet/status.ts')).status(given),
  },
  images: {
    summary: 'list images and the sources of what is known about them',
    describe(cmd) {
      cmd
        .argument('[repository]', 'only images of this repository')
        .option('--gaps', 'everything in them that could not be read or recorded')
        .addOption(limitOption('show at most this many'));
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/list-images.ts')).images(given),
  },
  documents: {
    summary: 'list the SBOMs, attestations and VEX that came with an image, or print one',
    describe(cmd) {
      cmd
        .argument('<image>', 'a digest, or the reference that it was added by')
        .option('--get <digest>', 'print this one as it came')
        .addHelpText('after', examples('fleet documents registry.example.org/app:v1'));
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/documents.ts')).documents(given),
  },
  workloads: {
    summary: 'list what runs, where, and who owns it',
    describe(cmd) {
      cmd.option('--at <time>', 'what ran at that time').addOption(limitOption('show at most this many'));
      addOptions(cmd, [...filterOptions(), serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/lists.ts')).workloads(given),
  },
  packages: {
    summary: 'list packages by a part of their name, and how many images have them',
    describe(cmd) {
      addOptions(cmd.argument('<name>', 'part of a name, as in openssl'), [
        serverOption(),
        ...placeOptions(),
      ]);
    },
    run: async (given) => await (await import('../fleet/lists.ts')).packages(given),
  },
  owners: {
    summary: 'list who owns how much',
    describe: (cmd) => void addOptions(cmd, [...filterOptions(), serverOption(), ...placeOptions()]),
    run: async (given) => await (await import('../fleet/lists.ts')).owners(given),
  },
  timeline: {
    summary: 'say when something came and went',
    describe(cmd) {
      cmd
        .argument('<question>', 'as for exposed: CVE-2024-3094, log4j-core<2.17, a file, …')
        .option('--from <time>', 'from here on (default: ever)');
      addOptions(cmd, [...filterOptions(), serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/lists.ts')).timeline(given),
  },
  top: {
    summary: 'list what most images have',
    describe: (cmd) =>
      void addOptions(cmd, [
        limitOption('show at most this many'),
        allowUnexplainedOption(),
        serverOption(),
        ...placeOptions(),
      ]),
    run: async (given) => await (await import('../fleet/lists.ts')).top(given),
  },
  findings: {
    summary: 'write what is to be acted on now in the images of the fleet, signed, for policies to go by',
    describe(cmd) {
      describeSigner(cmd)
        .option('-o, --output <file>', 'where the signed statement goes')
        .addOption(allowUnexplainedOption())
        .addHelpText('after', examples('fleet findings -o findings.json --key fleet.key'));
      addOptions(cmd, placeOptions());
    },
    run: async (given) => await (await import('../fleet/findings.ts')).findings(given),
  },
  diff: {
    summary: 'say what changed between two times',
    describe(cmd) {
      cmd
        .option('--from <time>', 'from here on')
        .option('--to <time>', 'up to here (default: now)')
        .addHelpText('after', examples('fleet diff --from 1d'));
      addOptions(cmd, [...filterOptions(), serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/lists.ts')).diff(given),
  },
  match: {
    summary: 'match what is inside images with the advisories',
    describe(cmd) {
      cmd
        .option('--watch', 'again and again, until it is stopped')
        .addHelpText('after', examples('fleet match --watch --database postgres://…'));
      addOptions(cmd, placeOptions());
    },
    run: async (given) => await (await import('../fleet/match.ts')).match(given),
  },
  cluster: {
    summary: 'say how long the newest look at a cluster counts as current, or forget the cluster',
    describe(cmd) {
      cmd
        .argument('<action>', 'set, or forget: drop all that ran there')
        .argument('<name>', 'the name that it is recorded by')
        .addOption(durationOption('--stale-after <duration>', 'as in 26h, 15m or 30d'))
        .addHelpText(
          'after',
          examples('fleet cluster set prod --stale-after 26h', 'fleet cluster forget staging'),
        );
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/cluster.ts')).cluster(given),
  },
  owner: {
    summary: 'erase an owner: what they own is of nobody until a later look says whose it is',
    describe(cmd) {
      cmd.argument('<action>', 'forget').argument('<name>', 'as fleet owners lists it');
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/forget.ts')).owner(given),
  },
  note: {
    summary: 'note something of a vulnerability where it runs: it is shown with what is exposed',
    describe(cmd) {
      cmd
        .argument('[action]', 'list, add or end (default: list)')
        .argument('[vulnerability]', 'of a new one; to end one, its id')
        .argument('[text]', 'what is to be known')
        .addOption(repeatedOption('--owner <name>', 'for what this owner runs (default: everybody)'))
        .option('--package <purl>', 'in this package, as in pkg:npm/lodash or pkg:npm/lodash@4.17.20')
        .option('--image <digest>', 'in this image')
        .option('--workload <place>', 'there, as in prod/shop/Deployment/front')
        .option('--expires <time>', 'until then, as in 14d or 2026-12-20 (default: until it is ended)')
        .addOption(limitOption('show at most this many, the newest'))
        .addHelpText(
          'after',
          examples("fleet note add CVE-2024-3094 'fix comes with the next release' --owner shop"),
        );
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/remark.ts')).remark('note', given),
  },
  exception: {
    summary: 'say that a vulnerability does not count for what an owner runs, for a time',
    describe(cmd) {
      cmd
        .argument('[action]', 'list, add or end (default: list)')
        .argument('[vulnerability]', 'of a new one; to end one, its id')
        .argument('[text]', 'why')
        .addOption(
          new Option(
            '--status <status>',
            'as VEX says it; affected: it is, and the risk is taken for so long',
          ).choices(['not-affected', 'fixed', 'affected']),
        )
        .option('--justification <word>', 'of what is not affected, as in vulnerable_code_not_present')
        .addOption(repeatedOption('--owner <name>', 'for what this owner runs (default: everybody)'))
        .option('--package <purl>', 'in this package, as in pkg:npm/lodash or pkg:npm/lodash@4.17.20')
        .option('--image <digest>', 'in this image')
        .option('--expires <time>', 'until then, as in 14d or 2026-12-20: in 30 days at the latest')
        .addOption(limitOption('show at most this many, the newest'))
        .addHelpText(
          'after',
          examples(
            "fleet exception add CVE-2024-3094 'only reached from inside' --status affected --owner shop --expires 14d",
            'fleet exception end exception-0123456789abcdef',
          ),
        );
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/remark.ts')).remark('exception', given),
  },
  jobs: {
    summary: 'list what servers and workers do in the background, or have what failed done again',
    describe(cmd) {
      cmd
        .argument('[action]', 'retry: have it done again')
        .argument('[id]', 'of a job that has failed')
        .addOption(
          new Option('--state <state>', 'only those (default: all but what is done)').choices([
            'waiting',
            'running',
            'done',
            'failed',
          ]),
        )
        .addOption(limitOption('show at most this many, the newest'))
        .addHelpText('after', examples('fleet jobs --state failed', 'fleet jobs retry 12'));
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/jobs.ts')).jobs(given),
  },
  prune: {
    summary: 'drop what ended long ago: of that time nothing can be said any more',
    describe(cmd) {
      cmd
        .addOption(durationOption('--older-than <age>', 'longer ago than this (default: 400d)'))
        .addHelpText('after', examples('fleet prune --older-than 400d'));
      addOptions(cmd, [serverOption(), ...placeOptions()]);
    },
    run: async (given) => await (await import('../fleet/forget.ts')).prune(given),
  },
  backup: {
    summary: 'write the database to a file',
    describe: (cmd) => void addOptions(cmd.argument('<file>', 'where to'), placeOptions()),
    run: async (given) => await (await import('../fleet/care.ts')).backup(given),
  },
  restore: {
    summary: 'restore a backup where there is no database yet',
    describe: (cmd) => void addOptions(cmd.argument('<file>', 'what backup wrote'), placeOptions()),
    run: async (given) => await (await import('../fleet/care.ts')).restore(given),
  },
  check: {
    summary: 'read all of the database and say what is wrong with it',
    describe: (cmd) => void addOptions(cmd, placeOptions()),
    run: async (given) => await (await import('../fleet/care.ts')).check(given),
  },
} satisfies Record<string, SubCommand<FleetOptions>>;

export const command: CommandFamily = { commands, misuse: { code: 'CLI_FLEET' } };

/** Given once; several would be refused by name. */
function clusterOption(): Option {
  return repeatedOption('--cluster <name>', 'what the cluster is called: the same each time');
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  shearwall ${line}`).join('\n')}`;
}

const IMPORT_EXAMPLES = `
Examples:
  kubectl get pods,nodes,namespaces,deployments,replicasets,jobs -A -o json | shearwall fleet import - --cluster prod --covers all
  docker inspect $(docker ps -q) | shearwall fleet import - --cluster host1 --covers all`;
