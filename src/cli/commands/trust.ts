import { Argument } from 'commander';
import type { RootDescription } from '../../trust/index.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { stateDir } from '../session.ts';
import { terminalOptions } from '../terminal.ts';

type Options = { mirror?: string; root?: string; name?: string; force?: boolean; trustedRoot?: string };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .addArgument(new Argument('<action>', 'what to do').choices(['init', 'show', 'update']))
      .argument('[name]', 'which trust root: public-good, github, or one that you named')
      .option('--mirror <url>', 'init: the TUF repository of a private Sigstore instance')
      .option('--root <file>', 'init: the root.json of that repository, from a place that you trust')
      .option(
        '--name <name>',
        'init: what the private root is called (default: default, which verify then uses)',
      )
      .option('--force', 'init: pin anew what is pinned already')
      .option('--trusted-root <file>', 'show: what a trusted_root.json holds')
      .addHelpText('after', HELP);
  },

  async run(invocation) {
    const { args, options } = invocation;
    const [action] = args;
    checkOptions(action, options);
    if (action === 'show') return await show(invocation);
    return action === 'init' ? await init(invocation) : await update(invocation);
  },
};

const HELP = `
Signatures are judged by a trust root: whose certificates, logs and timestamps count. Sigstore's public one is built in.
init fetches a root by TUF, beginning with keys that are pinned, and keeps it; update brings what is kept up to date; show
lists what there is and how old it is. Only init and update ask the network, and nothing else ever does so for trust.

Examples:
  shearwall trust show
  shearwall trust init                        # Sigstore's public instance
  shearwall trust init github                 # GitHub's, for private repositories
  shearwall trust init --mirror https://tuf.example.org --root root.json
  shearwall trust update`;

const OPTIONS_OF: Record<string, readonly (keyof Options)[]> = {
  init: ['mirror', 'root', 'name', 'force'],
  show: ['trustedRoot'],
  update: [],
};

function checkOptions(action = '', options: Options): void {
  const allowed = OPTIONS_OF[action] ?? [];
  const wrong = (Object.keys(options) as (keyof Options)[]).find((name) => !allowed.includes(name));
  if (wrong === undefined) return;
  const flag = wrong === 'trustedRoot' ? 'trusted-root' : wrong;
  throw cliError('CLI_TRUST', `trust ${action} takes no --${flag}`, { hint: 'see shearwall trust --help' });
}

async function init({ args: [, named], options, env, open, out }: Invocation<Options>): Promise<ExitCode> {
  const { mirror, root: rootFile, name = named, force = false } = options;
  const { describeRoot, initTrust } = await import('../../trust/index.ts');
  const context = await open();
  const state = stateDir(env);
  const kept = await initTrust(
    {
      stateDir: state,
      force,
      ...(name !== undefined && { name }),
      ...(mirror !== undefined && { mirror }),
      ...(rootFile !== undefined && { rootFile }),
    },
    context,
  );
  const described = await describeRoot({ stateDir: state, name: kept.name }, context.clock.nowMs());
  out.result(toJson(described), () => {
    const used = described.isDefault ? 'is used from now on' : `is there by its name`;
    return `pinned ${kept.name}, from ${kept.mirror}\n  digest ${described.digest}\n  it ${used}`;
  });
  return 0;
}

async function update({ args: [, name], env, open, out }: Invocation<Options>): Promise<ExitCode> {
  const { updateTrust } = await import('../../trust/index.ts');
  const updates = await updateTrust(
    { stateDir: stateDir(env), ...(name !== undefined && { name }) },
    await open(),
  );
  const results = updates.map(({ before, after }) => ({
    name: after.name,
    mirror: after.mirror,
    changed: before.targets['trusted_root.json'] !== after.targets['trusted_root.json'],
  }));
  out.result(results, () =>
    results
      .map(({ name, mirror, changed }) => `${name}: ${changed ? 'changed' : 'as before'}, from ${mirror}`)
      .join('\n'),
  );
  return 0;
}

async function show({ args: [, name], options, env, open, out }: Invocation<Options>): Promise<ExitCode> {
  const [{ describeRoot, describeRoots }, { renderTable }] = await Promise.all([
    import('../../trust/index.ts'),
    import('../../base/render-table.ts'),
  ]);
  const { clock } = await open();
  const state = stateDir(env);
  const { trustedRoot: file } = options;
  const isOne = file !== undefined || name !== undefined;
  const choice = {
    stateDir: state,
    ...(file !== undefined && { file }),
    ...(name !== undefined && { name }),
  };
  const roots = isOne
    ? [await describeRoot(choice, clock.nowMs())]
    : await describeRoots(state, clock.nowMs());
  out.result(roots.map(toJson), () => roots.map((root) => text(root)).join('\n'));
  return 0;

  function text({ name, origin, digest, ageMs, isDefault, entries }: RootDescription): string {
    const days = ageMs === undefined ? '' : `, ${Math.floor(ageMs / 86_400_000)} days old`;
    const from = origin.kind === 'kept' ? `fetched from ${origin.mirror}` : origin.kind;
    const rows = entries.map(({ kind, url, validFor: { start, end }, state }) => [
      kind,
      url,
      day(start),
      day(end),
      state,
    ]);
    return [
      `${name}${isDefault ? ' (used when nothing is named)' : ''}`,
      `  from   ${from}${days}`,
      `  digest ${digest}`,
      '',
      renderTable(COLUMNS, rows, terminalOptions(env)),
    ].join('\n');
  }
}

const COLUMNS = [
  { title: 'WHAT' },
  { title: 'ADDRESS', shrinks: true },
  { title: 'FROM' },
  { title: 'UNTIL' },
  { title: 'NOW' },
];

function day(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString().slice(0, 10);
}

function toJson({ origin, entries, ...rest }: RootDescription): Record<string, unknown> {
  const time = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : new Date(at).toISOString();
  return {
    ...rest,
    origin: 'asOf' in origin ? { ...origin, asOf: time(origin.asOf) } : origin,
    entries: entries.map(({ validFor, ...entry }) => ({
      ...entry,
      validFor: { start: time(validFor.start), end: time(validFor.end) },
    })),
  };
}
