import { writeFileAtomically } from '../../base/atomic-write.ts';
import { prettyJson } from '../../base/canonical-json.ts';
import { version } from '../../base/version.ts';
import type { ImageReach } from '../../inspect/index.ts';
import type { CommandFile } from '../command.ts';
import {
  ANY_SOURCE,
  type InsecureOptions,
  insecureOptions,
  offering,
  repeatedOption,
  rootOption,
} from '../options.ts';
import { terminalOptions } from '../terminal.ts';

type Options = InsecureOptions & {
  platform?: string;
  root?: string[];
  output?: string[];
  files?: boolean;
  predicate?: string;
};

const FORMATS = ['table', 'json', 'dot', 'html'];

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
            `FORMAT[=FILE], several times: ${FORMATS.join(', ')}; dot and html draw the steps that lead to each file (default: table)`,
          ),
          FORMATS,
        ),
      )
      .option('--files', 'list every file with its answer')
      .option('--predicate <file>', 'write what "attest --type reach" can sign: roots, counts, shells')
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall reach oci:out/nginx\n  shearwall reach oci:out/nginx -o html=nginx.html -o dot=nginx.dot\n  shearwall reach dir:rootfs --root "/usr/sbin/nginx -c /etc/nginx/nginx.conf"',
      );
    for (const option of insecureOptions()) cmd.addOption(option);
  },

  async run({ args: [name = ''], options, open, out, env }) {
    const [
      { parseReachFormat, reachImage, reachWriter },
      { parsePlatform },
      { openForReading },
      { parseRoot },
      outputs,
    ] = await Promise.all([
      import('../../inspect/index.ts'),
      import('../../oci/index.ts'),
      import('../sbom/catalogue-options.ts'),
      import('../../reach/index.ts'),
      import('../sbom/outputs.ts'),
    ]);
    const wanted = outputs.parseOutputs(options.output ?? [out.json ? 'json' : 'table'], parseReachFormat);
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    const context = await open();
    const { source, look } = await openForReading(name, options, env, context);
    try {
      const roots = (options.root ?? []).map((text) => parseRoot(text, '--root'));
      const reach = await reachImage(
        {
          ...look,
          source,
          platform,
          roots,
          listFiles: options.files === true,
          listSteps: wanted.some(({ format }) => format === 'dot' || format === 'html'),
        },
        context,
      );
      if (options.predicate !== undefined) await writePredicate(options.predicate, reach);
      await outputs.writeOutputs(wanted, await reachWriter(reach, terminalOptions(env)), out);
      return 0;
    } finally {
      await source.close();
    }
  },
};

async function writePredicate(path: string, reach: ImageReach): Promise<void> {
  const { reachPredicate } = await import('../../inspect/index.ts');
  await writeFileAtomically(path, Buffer.from(prettyJson(reachPredicate(reach, version()))));
}
