import type { CommandFamily, ExitCode, Invocation, SubCommand } from '../command.ts';
import { imageAccess } from '../images.ts';
import { addRegistryOptions, insecureAs, type RegistryOptions } from '../registry/options.ts';

type Options = RegistryOptions & { platform?: string; predicateType?: string };

export const command: CommandFamily = {
  about:
    '\nNothing is verified: "shearwall verify" and "verify-attestation" do that, and print what they accept.',
  misuse: { code: 'CLI_USAGE' },
  commands: {
    signature: {
      summary: 'print the signatures of an image: bundles, one a line',
      describe,
      run: async (given) => await download('signature', given),
    },
    attestation: {
      summary: 'print the attestations of an image: bundles or envelopes, one a line',
      describe(cmd) {
        describe(cmd);
        cmd.option('--predicate-type <type>', 'only of this type: slsaprovenance1, spdxjson, …, or a URI');
      },
      run: async (given) => await download('attestation', given),
    },
    sbom: {
      summary: 'print the SBOMs of an image, attested or attached, one a line',
      describe,
      run: async (given) => await download('sbom', given),
    },
    provenance: {
      summary: 'print the provenance of an image, attested or attached, one a line',
      describe,
      run: async (given) => await download('provenance', given),
    },
  } satisfies Record<string, SubCommand<Options>>,
};

function describe(cmd: Parameters<SubCommand['describe']>[0]): void {
  cmd
    .argument('<image>', 'a reference, oci:DIR[:TAG] or oci-archive:FILE')
    .option('--platform <platform>', 'of this platform of an index (default: of the index itself)');
  addRegistryOptions(cmd);
}

/** As in cosign, nothing there of the wanted kind is a negative answer. */
async function download(
  what: 'signature' | 'attestation' | 'sbom' | 'provenance',
  { args: [image = ''], options, open, out, env }: Invocation<Options>,
): Promise<ExitCode> {
  const [{ downloadAttached, predicateTypeOf }, { parsePlatform }] = await Promise.all([
    import('../../trust/index.ts'),
    import('../../oci/index.ts'),
  ]);
  const { platform, predicateType } = options;
  const { documents, truncated } = await downloadAttached(
    {
      image,
      what,
      platform: platform === undefined ? undefined : parsePlatform(platform),
      predicateType: predicateType === undefined ? undefined : predicateTypeOf(predicateType),
      ...imageAccess(insecureAs(options), env),
    },
    await open(),
  );
  if (truncated !== undefined) out.note(`note: there may be more: ${truncated}`);
  if (documents.length === 0) {
    out.note(`no ${what} is attached to ${image}`);
    return 1;
  }
  out.note('note: nothing of this is verified');
  out.document(documents.map((text) => text.trimEnd()).join('\n'));
  return 0;
}
