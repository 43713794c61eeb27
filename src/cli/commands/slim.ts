import { Option } from 'commander';
import type { Context } from '../../base/context.ts';
import type { checkSlim, SlimCheck, SlimmedTo } from '../../build/index.ts';
import type { SlimAnswer } from '../answers.ts';
import type { CommandFile, ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { type InsecureOptions, insecureOptions, repeatedOption, rootOption } from '../options.ts';

type Options = InsecureOptions & {
  output?: string;
  push?: string;
  platform?: string;
  root?: string[];
  keep?: string[];
  drop?: string[];
  shell?: 'keep' | 'drop';
  result?: string;
  check?: string;
};

const SOURCE =
  'a reference, oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME or podman:NAME';

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', SOURCE)
      .option(
        '-o, --output <where>',
        'oci:DIR[:TAG], oci-archive:FILE or docker-archive:FILE (default: oci:out/slim)',
      )
      .option('--push <ref>', 'push to a registry instead')
      .option('--platform <platform>', 'only this one, as in linux/arm64 (default: each)')
      .addOption(rootOption())
      .addOption(repeatedOption('--keep <glob>', 'what stays in any case, as in "/srv/www/**"; repeatable'))
      .addOption(repeatedOption('--drop <glob>', 'what goes in any case; repeatable'))
      .addOption(
        new Option(
          '--shell <what>',
          'what becomes of a shell that something may start, with what only it could run (default: keep)',
        ).choices(['keep', 'drop']),
      )
      .option(
        '--check <image>',
        'write nothing: say whether this image is what cutting again gives (exit 0, 1 or 3)',
      )
      .option('--result <file>', 'where to write result.json, for the step that signs')
      .addHelpText(
        'after',
        '\nNothing is run. The new image has SBOMs and a provenance of its own; it is not signed.\n\nExamples:\n  shearwall slim registry.example.org/app:v1 -o oci:out/app\n  shearwall slim registry.example.org/app:v1 --root "/bin/healthcheck" --push registry.example.org/app:v1-slim',
      );
    for (const option of insecureOptions()) cmd.addOption(option);
  },

  async run({ args: [name = ''], options, open, out, env }) {
    const [{ slimTo }, { parsePlatform }, { catalogueCache, openForReading }, { parseRoot }, { renderSlim }] =
      await Promise.all([
        import('../../build/index.ts'),
        import('../../oci/index.ts'),
        import('../sbom/catalogue-options.ts'),
        import('../../reach/index.ts'),
        import('../render-slim.ts'),
      ]);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const roots = (options.root ?? []).map((text) => parseRoot(text, '--root'));
    const { keep = [], drop = [], shell } = options;
    const output = outputOf(options);
    const context = await open();
    const { source } = await openForReading(name, options, env, context);
    try {
      if (source.kind !== 'image') throw notAnImage(name);
      if (options.check !== undefined)
        return await check(options.check, { source, options, env, context, out });
      const slimmed = await slimTo(
        {
          ...imageAccess(options, env),
          ...catalogueCache(env),
          source,
          platform,
          roots,
          slim: { keep, drop, dropShell: shell === 'drop' },
          output,
          resultPath: options.result,
        },
        context,
      );
      const answer = answerOf(slimmed);
      out.note(renderSlim(answer));
      out.result(answer, () => answer.image);
      return 0;
    } finally {
      await source.close();
    }
  },
};

type Checked = Pick<Invocation<Options>, 'options' | 'env' | 'out'> & {
  source: Parameters<typeof checkSlim>[0]['source'];
  context: Context;
};

async function check(name: string, { source, options, env, context, out }: Checked): Promise<ExitCode> {
  const [build, { openImage }, { catalogueCache }] = await Promise.all([
    import('../../build/index.ts'),
    import('../../oci/index.ts'),
    import('../sbom/catalogue-options.ts'),
  ]);
  const slimmed = await openImage({ image: name, ...imageAccess(options, env) }, context);
  try {
    const answer = await build.checkSlim({ ...catalogueCache(env), source, slimmed }, context);
    out.result(answer, () => checkText(name, answer));
    return CHECK_CODES[answer.result];
  } finally {
    await slimmed.close();
  }
}

const CHECK_CODES = { identical: 0, different: 1, incomplete: 3 } as const;

function checkText(name: string, { result, source, expected, made, why }: SlimCheck): string {
  const of = `cutting ${source} again`;
  if (result === 'identical') return `${name} is what ${of} gives: ${expected}`;
  if (result === 'different') return `${name} is NOT what ${of} gives: it is ${expected}, and that ${made}`;
  return `nothing can be said of ${name}: ${why}`;
}

function outputOf({ push, output = 'oci:out/slim' }: Options): string {
  return push === undefined ? output : `docker://${push}`;
}

function notAnImage(name: string): Error {
  return cliError('CLI_INPUT', `${name} is not an image: there is no config that says what it starts`, {
    hint: `name ${SOURCE}`,
  });
}

function answerOf({ location, resultPath, source, slimmed, ...result }: SlimmedTo): SlimAnswer {
  return {
    ...result,
    location,
    result: resultPath,
    source,
    slimmed: slimmed.map(({ platform, costs, packages, hasRpm }) => ({
      platform,
      costs,
      removed: [...packages.removed].sort(),
      partial: [...packages.partial.keys()].sort(),
      hasRpm,
    })),
  };
}
