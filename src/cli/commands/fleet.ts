import { Argument } from 'commander';
import { nearestName } from '../../base/nearest-name.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { type FleetOptions, filterOptions, limitOption, placeOptions, SIGNERS } from '../fleet/options.ts';
import { insecureOptions } from '../options.ts';
import { describeAcceptance } from '../signing/acceptance-options.ts';

export const command: CommandFile<FleetOptions> = {
  describe(cmd) {
    cmd
      .addArgument(new Argument('<action>', `what to do: ${Object.keys(ACTIONS).join(', ')}`))
      .argument(
        '[what...]',
        'import: dumps; add: images and SBOMs; images: a repository; packages: part of a name; timeline: as for exposed; backup, restore: a file',
      )
      .option('--covers <scope>', 'import: all, or namespace=A,B: what is missing there has ended')
      .option('--at <time>', 'import: when the dump was made; workloads: what ran then')
      .option('--owners <file>', 'import, sync: rules that say whose what is')
      .option('--kubeconfig <file>', 'sync: how the cluster is reached (default: $KUBECONFIG)')
      .option('--context <name>', 'sync: the context of the kubeconfig')
      .option('--for <digest>', 'add: the image that an SBOM is about')
      .option('--from-registry <place>', 'add: every tag below HOST or HOST/PREFIX')
      .option(
        '--attested',
        'add: SBOMs that a trusted signer attested of the image, instead of looking into it',
      )
      .option('--platform <platform>', 'add: only this platform of an index (default: all of them)')
      .option('--again', 'add: also what this version has catalogued before')
      .option('--catalog', 'todo: fetch and catalogue what is to be done')
      .option('--gaps', 'images: each thing in them that could not be read or taken')
      .option('--from <time>', 'diff: from here on')
      .option('--to <time>', 'diff: up to here (default: now)')
      .addOption(limitOption('lists, todo: so many at most'))
      .addHelpText('after', HELP);
    for (const option of [...filterOptions(), ...placeOptions(), ...insecureOptions()]) cmd.addOption(option);
    describeAcceptance(cmd);
  },

  async run(invocation): Promise<ExitCode> {
    const [name = '', ...args] = invocation.args;
    const action = ACTIONS[name];
    if (action === undefined) throw unknownAction(name);
    checkOptions(name, action, invocation.options);
    const [surplus] = args.slice(action.most ?? 0);
    if (surplus !== undefined)
      throw cliError('CLI_FLEET', `fleet ${name} does not take '${surplus}'`, {
        hint: (action.most ?? 0) === 0 ? 'it takes options only' : 'it takes one',
      });
    return await (await action.load())({ ...invocation, args });
  },
};

type Run = (invocation: Invocation<FleetOptions>) => Promise<ExitCode>;
/** `most`: how many arguments it takes; default: none. */
type Action = { takes: readonly (keyof FleetOptions)[]; most?: number; load(): Promise<Run> };

const FILTER = ['cluster', 'namespace', 'owner'] as const;
const REGISTRY = ['insecureRegistry', 'allowInsecureRegistry', 'allowHttpRegistry'] as const;

const ACTIONS: Readonly<Record<string, Action>> = {
  import: {
    takes: ['cluster', 'covers', 'at', 'owners'],
    most: Number.POSITIVE_INFINITY,
    load: async () => (await import('../fleet/record-dump.ts')).importDumps,
  },
  sync: {
    takes: ['cluster', 'namespace', 'kubeconfig', 'context', 'owners'],
    load: async () => (await import('../fleet/record-dump.ts')).sync,
  },
  add: {
    takes: ['for', 'fromRegistry', 'attested', 'platform', 'again', ...REGISTRY, ...SIGNERS],
    most: Number.POSITIVE_INFINITY,
    load: async () => (await import('../fleet/add.ts')).add,
  },
  todo: {
    takes: ['catalog', 'limit', ...FILTER, ...REGISTRY],
    load: async () => (await import('../fleet/todo.ts')).todo,
  },
  status: { takes: FILTER, load: async () => (await import('../fleet/status.ts')).status },
  images: {
    takes: ['limit', 'gaps'],
    most: 1,
    load: async () => (await import('../fleet/list-images.ts')).images,
  },
  workloads: {
    takes: ['limit', 'at', ...FILTER],
    load: async () => (await import('../fleet/lists.ts')).workloads,
  },
  packages: { takes: [], most: 1, load: async () => (await import('../fleet/lists.ts')).packages },
  owners: { takes: FILTER, load: async () => (await import('../fleet/lists.ts')).owners },
  timeline: { takes: FILTER, most: 1, load: async () => (await import('../fleet/lists.ts')).timeline },
  top: { takes: ['limit'], load: async () => (await import('../fleet/lists.ts')).top },
  diff: { takes: ['from', 'to', ...FILTER], load: async () => (await import('../fleet/lists.ts')).diff },
  backup: { takes: [], most: 1, load: async () => (await import('../fleet/care.ts')).backup },
  restore: { takes: [], most: 1, load: async () => (await import('../fleet/care.ts')).restore },
  check: { takes: [], load: async () => (await import('../fleet/care.ts')).check },
};

function unknownAction(name: string): Error {
  const nearest = nearestName(name, Object.keys(ACTIONS));
  return cliError(
    'CLI_FLEET',
    `fleet knows no '${name}'${nearest === undefined ? '' : `; did you mean '${nearest}'?`}`,
    { hint: `it knows ${Object.keys(ACTIONS).join(', ')}` },
  );
}

const EVERYWHERE: readonly (keyof FleetOptions)[] = ['db', 'dataDir', 'database'];

function checkOptions(name: string, { takes }: Action, options: FleetOptions): void {
  const given = Object.keys(options) as (keyof FleetOptions)[];
  const wrong = given.find((option) => !takes.includes(option) && !EVERYWHERE.includes(option));
  if (wrong === undefined) return;
  const flag = wrong.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const takers = Object.entries(ACTIONS).filter(([, { takes }]) => takes.includes(wrong));
  throw cliError('CLI_FLEET', `fleet ${name} takes no --${flag}`, {
    hint: `it is an option of ${takers.map(([other]) => other).join(', ')}`,
  });
}

const HELP = `
import records what a dump shows to run; sync lists a Kubernetes cluster itself. add records what is inside images: by looking,
or as SBOMs say. todo is what runs and was not looked into. status, images, workloads, packages, owners, timeline, top and diff
list what is known. backup, restore and check care for the database.

Examples:
  kubectl get pods,nodes,namespaces,deployments,replicasets,jobs -A -o json | shearwall fleet import - --cluster prod --covers all
  docker inspect $(docker ps -q) | shearwall fleet import - --cluster host1 --covers all
  shearwall fleet sync --kubeconfig ~/.kube/config --cluster prod
  shearwall fleet add registry.example.org/app:v1
  shearwall fleet add app.spdx.json --for sha256:…
  shearwall fleet add --from-registry registry.example.org/shop
  shearwall fleet todo --catalog
  shearwall fleet diff --from 1d`;
