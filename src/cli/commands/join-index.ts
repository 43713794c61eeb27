import type { IndexAnswer } from '../answers.ts';
import type { CommandFile } from '../command.ts';
import { imageAccess } from '../images.ts';
import { insecureOption } from '../options.ts';

type Options = { output?: string; push?: string; referrers: boolean; insecureRegistry?: boolean };

export const command: CommandFile<Options> = {
  describe(cmd) {
    cmd
      .argument('<image...>', 'oci:DIR[:TAG], oci-archive:FILE, or a reference: each for another platform')
      .option('-o, --output <where>', 'oci:DIR[:TAG] or oci-archive:FILE (default: oci:out/index)')
      .option('--push <ref>', 'push to a registry instead')
      .option('--no-referrers', 'leave SBOMs, provenance and signatures behind')
      .addOption(insecureOption())
      .addHelpText(
        'after',
        '\nExamples:\n  shearwall index oci:out/app-amd64 oci:out/app-arm64 -o oci:out/app\n  shearwall index r.example.org/app:amd64 r.example.org/app:arm64 --push r.example.org/app:1.0',
      );
  },

  async run({ args: images, options, open, out, env }) {
    const { joinImages } = await import('../../oci/index.ts');
    const output =
      options.push === undefined ? (options.output ?? 'oci:out/index') : `docker://${options.push}`;
    const input = { images, output, referrers: options.referrers, ...imageAccess(options, env) };
    const { descriptor, platforms, target } = await joinImages(input, await open());
    const answer: IndexAnswer = { location: target, digest: descriptor.digest, platforms };
    out.note(`joined ${platforms.map(({ platform }) => platform).join(', ')} into ${target}`);
    out.result(answer, () => descriptor.digest);
    return 0;
  },
};
