import type { CommandFile, ExitCode } from '../command.ts';
import { openImageSource } from '../images.ts';
import { packageSources } from '../package-sources.ts';
import { renderReproduction } from '../render-reproduction.ts';
import { version } from '../version.ts';

type Options = {
  recipe?: string;
  lock?: string;
  source?: string;
  debs?: string[];
  insecureRegistry?: boolean;
};

const EXIT_CODES = { identical: 0, different: 1, incomplete: 3 } as const satisfies Record<string, ExitCode>;

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', 'a layout, an archive or a registry reference')
      .option('--recipe <file>', 'a recipe that you trust, instead of the one in the provenance')
      .option('--lock <file>', 'a lock that you trust, instead of the one in the provenance')
      .option('--source <dir>', "the folder that holds the recipe's local files")
      .option('--debs <dir...>', 'folders to look for .deb files in, before any mirror')
      .option('--insecure-registry', 'plain HTTP to registries beyond loopback')
      .addHelpText('after', '\nExit codes: 0 identical, 1 different, 3 incomplete.');
  },

  async run({ args: [image = ''], options, open, out, env }) {
    const { adoptDebs, loadRecipe, readLock, reproduceImage } = await import('../../build/index.ts');
    const context = await open();
    const source = await openImageSource(image, context, {
      env,
      insecure: options.insecureRegistry === true,
    });
    const recipe = options.recipe === undefined ? undefined : await loadRecipe(options.recipe);
    const lock = options.lock === undefined ? undefined : await readLock(options.lock);
    await adoptDebs(options.debs ?? [], context);
    const sources = await packageSources(env);
    const outcome = await reproduceImage(
      { source, trusted: { recipe, lock }, sourceDir: options.source, sources, toolVersion: version() },
      context,
    );
    await source.close();
    out.result({ ...outcome.reproduction, notes: outcome.notes, statement: outcome.statement }, () =>
      renderReproduction(outcome),
    );
    return EXIT_CODES[outcome.reproduction.result];
  },
};
