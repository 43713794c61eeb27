import { isoDay } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { RootDescription } from '../../trust/index.ts';
import type { TrustShowAnswer, TrustUpdateAnswer } from '../answers.ts';
import type { CommandFamily, ExitCode, Invocation, SubCommand } from '../command.ts';
import { stateDir } from '../session.ts';
import { terminalOptions } from '../terminal.ts';

type InitOptions = { mirror?: string; root?: string; name?: string; force?: boolean };
type ShowOptions = { trustedRoot?: string };

export const command: CommandFamily = {
  about: `
Signatures are judged by a trust root: whose certificates, logs and timestamps count. Sigstore's public one is built in.
Only init and update use the network; no other command does so for trust roots.`,
  misuse: { code: 'CLI_TRUST' },
  commands: {
    init: {
      summary: 'fetch a trust root by TUF, starting from pinned keys, and store it',
      describe(cmd) {
        cmd
          .argument('[name]', 'which trust root: public-good, github, or one that you name')
          .option('--mirror <url>', 'the TUF repository of a private Sigstore instance')
          .option('--root <file>', 'the root.json of that repository, from a place that you trust')
          .option(
            '--name <name>',
            'what the private root is called (default: default, which verify then uses)',
          )
          .option('--force', 'replace a root that is already pinned')
          .addHelpText('after', INIT_EXAMPLES);
      },
      run: init,
    } satisfies SubCommand<InitOptions>,
    show: {
      summary: 'list the available trust roots, what they hold and how old they are',
      describe(cmd) {
        cmd.argument('[name]', NAME).option('--trusted-root <file>', 'what a trusted_root.json holds');
      },
      run: show,
    } satisfies SubCommand<ShowOptions>,
    update: {
      summary: 'update the stored trust roots',
      describe(cmd) {
        cmd.argument('[name]', NAME);
      },
      run: update,
    },
  },
};

const NAME = 'which trust root: public-good, github, or one that you named (default: all)';

const INIT_EXAMPLES = `
Examples:
  shearwall trust init                        # Sigstore's public instance
  shearwall trust init github                 # GitHub's, for private repositories
  shearwall trust init --mirror https://tuf.example.org --root root.json`;

async function init({ args: [named], options, env, open, out }: Invocation<InitOptions>): Promise<ExitCode> {
  const { mirror, root: rootFile, name = named, force = false } = options;
  const { describeRoot, initTrust, rootJson } = await import('../../trust/index.ts');
  const context = await open();
  const state = stateDir(env);
  const kept = await initTrust(
    withoutUndefined({
      stateDir: state,
      force,
      name,
      mirror,
      rootFile,
    }),
    context,
  );
  const described = await describeRoot({ stateDir: state, name: kept.name }, context.clock.nowMs());
  out.result(rootJson(described), () => {
    const used = described.isDefault ? 'is used from now on' : `is there by its name`;
    return `pinned ${kept.name}, from ${kept.mirror}\n  digest ${described.digest}\n  it ${used}`;
  });
  return 0;
}

async function update({ args: [name], env, open, out }: Invocation<unknown>): Promise<ExitCode> {
  const { updateTrust } = await import('../../trust/index.ts');
  const updates = await updateTrust(withoutUndefined({ stateDir: stateDir(env), name }), await open());
  const results: TrustUpdateAnswer = updates.map(({ before, after }) => ({
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

async function show({ args: [name], options, env, open, out }: Invocation<ShowOptions>): Promise<ExitCode> {
  const [{ describeRoot, describeRoots, rootJson }, { renderTable }] = await Promise.all([
    import('../../trust/index.ts'),
    import('../../base/render-table.ts'),
  ]);
  const { clock } = await open();
  const state = stateDir(env);
  const { trustedRoot: file } = options;
  const isOne = file !== undefined || name !== undefined;
  const choice = withoutUndefined({
    stateDir: state,
    file,
    name,
  });
  const roots = isOne
    ? [await describeRoot(choice, clock.nowMs())]
    : await describeRoots(state, clock.nowMs());
  out.result(roots.map(rootJson) satisfies TrustShowAnswer, () => roots.map((root) => text(root)).join('\n'));
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
  return at === undefined ? '' : isoDay(at);
}
