import { existsSync } from 'node:fs';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { type DatabaseOptions, databaseOptions } from '../advisories/database-path.ts';
import { openPresentDatabase } from '../advisories/present-database.ts';
import type { CommandFile } from '../command.ts';
import { cliError } from '../errors.ts';
import {
  ANY_SOURCE,
  type InsecureOptions,
  insecureOptions,
  offering,
  repeatedOption,
  rootOption,
} from '../options.ts';
import { terminalOptions } from '../terminal.ts';

type Options = InsecureOptions &
  DatabaseOptions & { platform?: string; root?: string[]; output?: string[]; recipe?: string };

const FORMATS = ['table', 'json', 'html'];

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image>', ANY_SOURCE)
      .option(
        '--platform <platform>',
        'which one of an index, as in linux/arm64 (default: that of this machine)',
      )
      .addOption(rootOption())
      .addOption(
        offering(
          repeatedOption(
            '-o, --output <format>',
            `FORMAT[=FILE], several times: ${FORMATS.join(', ')}; with an advisory database also what is known of vulnerabilities (default: table)`,
          ),
          FORMATS,
        ),
      )
      .option('--recipe <file>', 'write a recipe for the same with only what is needed')
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall bloat oci:out/nginx\n  shearwall bloat oci:out/nginx -o html=nginx.html --recipe nginx-lean.yaml',
      );
    for (const option of [...databaseOptions(), ...insecureOptions()]) cmd.addOption(option);
  },

  async run({ args: [name = ''], options, open, out, env }) {
    const [{ bloatImage, bloatWriter, parseBloatFormat, proposeRecipe }, oci, reach, reading, outputs] =
      await Promise.all([
        import('../../inspect/index.ts'),
        import('../../oci/index.ts'),
        import('../../reach/index.ts'),
        import('../sbom/catalogue-options.ts'),
        import('../sbom/outputs.ts'),
      ]);
    refuseToReplace(options.recipe);
    const wanted = outputs.parseOutputs(options.output ?? [out.json ? 'json' : 'table'], parseBloatFormat);
    const platform = options.platform === undefined ? undefined : oci.parsePlatform(options.platform);
    const roots = (options.root ?? []).map((text) => reach.parseRoot(text, '--root'));
    const context = await open();
    const { source, look } = await reading.openForReading(name, options, env, context);
    const database = await openPresentDatabase(options, env);
    try {
      const bloated = await bloatImage({ ...look, source, platform, roots, database }, context);
      try {
        await outputs.writeOutputs(wanted, await bloatWriter(bloated.bloat, terminalOptions(env)), out);
        if (options.recipe !== undefined) {
          await writeFileAtomically(options.recipe, Buffer.from(await proposeRecipe(bloated)));
          out.note(`wrote ${options.recipe}`);
        }
      } finally {
        await bloated.looked.files.close();
      }
      if (database === undefined)
        out.note('hint: vulnerabilities are not counted without an advisory database: shearwall db pull');
      return 0;
    } finally {
      database?.close();
      await source.close();
    }
  },
};

function refuseToReplace(recipe: string | undefined): void {
  if (recipe !== undefined && existsSync(recipe))
    throw cliError('CLI_FILE_EXISTS', `${recipe} is already there`, {
      hint: 'give another name with --recipe',
    });
}
