import { Option } from 'commander';
import type { KeyPairFiles, WrittenKeyPair } from '../../sigstore/index.ts';
import type { KeyPairAnswer, PublicKeyAnswer } from '../answers.ts';
import { askNewSecret, canAsk } from '../ask-secret.ts';
import type { CommandFamily, ExitCode, Invocation, SubCommand } from '../command.ts';
import { cliError } from '../errors.ts';
import { addOptions } from '../options.ts';
import { keyAccess } from '../signing/key-access.ts';
import { withCodes } from '../with-codes.ts';

type Options = { type?: string; outputKeyPrefix?: string; force?: boolean };

/** As in Sigstore's algorithm registry; `rsa` is the size that is strong enough for the years to come. */
const TYPES = ['p256', 'p384', 'p521', 'ed25519', 'rsa', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const;

export const command: CommandFamily = {
  about: `
The private key is written as cosign writes it: encrypted with COSIGN_PASSWORD, or with what is asked on the terminal. cosign
reads these files, and its files are read here.`,
  misuse: { code: 'CLI_KEYS' },
  commands: {
    generate: {
      summary: 'make a key pair',
      describe(cmd) {
        cmd
          .addOption(new Option('--type <type>', 'which kind of key (default: p256)').choices(TYPES))
          .addHelpText('after', EXAMPLES.generate);
        addOptions(cmd, fileOptions());
      },
      run: generate,
    } satisfies SubCommand<Options>,
    import: {
      summary: 'import a private key: PKCS#8, PKCS#1 or SEC 1 in PEM',
      describe(cmd) {
        cmd.argument('<key>', 'a private key in PEM').addHelpText('after', EXAMPLES.import);
        addOptions(cmd, fileOptions());
      },
      run: importKey,
    } satisfies SubCommand<Options>,
    public: {
      summary: 'print the public key of a private one',
      describe(cmd) {
        cmd.argument('<key>', 'a FILE, env://NAME or exec:PROGRAM').addHelpText('after', EXAMPLES.public);
        // It writes no files: these were taken before sub-commands had options of their own.
        for (const option of fileOptions()) cmd.addOption(option.hideHelp());
      },
      run: showPublic,
    },
  },
};

const EXAMPLES = {
  generate: `
Examples:
  shearwall keys generate                            # cosign.key and cosign.pub
  shearwall keys generate --type ed25519 -o release`,
  import: `
Examples:
  shearwall keys import private.pem -o release`,
  public: `
Examples:
  shearwall keys public release.key > release.pub`,
};

function fileOptions(): Option[] {
  return [
    new Option('-o, --output-key-prefix <name>', 'write NAME.key and NAME.pub (default: cosign)'),
    new Option('--force', 'replace files that are there'),
  ];
}

async function generate(invocation: Invocation<Options>): Promise<ExitCode> {
  const { type = 'p256' } = invocation.options;
  const { generateKeyPair, KEY_TYPES } = await import('../../sigstore/index.ts');
  const keyType = KEY_TYPES.find((known) => known === (type === 'rsa' ? 'rsa-3072' : type)) ?? 'p256';
  return await write(invocation, async (files) => await generateKeyPair({ ...files, type: keyType }));
}

async function importKey(invocation: Invocation<Options>): Promise<ExitCode> {
  const [key = ''] = invocation.args;
  const { importKeyPair } = await import('../../sigstore/index.ts');
  const access = keyAccess(invocation.env);
  return await write(invocation, async (files) => await importKeyPair({ ...files, key, access }));
}

async function showPublic({ args: [spec = ''], env, out }: Invocation<unknown>): Promise<ExitCode> {
  const { openSigner, publicKeyPem } = await import('../../sigstore/index.ts');
  const { publicKey } = await openSigner(spec, keyAccess(env));
  const pem = publicKeyPem(publicKey);
  const answer: PublicKeyAnswer = { publicKey: pem, digest: publicKey.id, type: publicKey.type };
  out.result(answer, () => pem);
  return 0;
}

async function write(
  { options, env, out }: Invocation<Options>,
  writePair: (files: KeyPairFiles) => Promise<WrittenKeyPair>,
): Promise<ExitCode> {
  const { outputKeyPrefix: name = 'cosign', force: replace } = options;
  const newPassword = async (): Promise<string> => await askPassword(env);
  const { hasPassword, ...written } = await withCodes(
    { KEY_FILE_EXISTS: 'CLI_FILE_EXISTS' },
    async () => await writePair({ name, replace, newPassword }),
  );
  if (['p384', 'p521', 'ed25519'].includes(written.type))
    out.note('note: cosign 3.1 cannot check bundles by keys of this kind; p256 and rsa are read by all');
  out.result(written satisfies KeyPairAnswer, () =>
    [
      `wrote ${written.privateKey}${hasPassword ? '' : ' (without a password)'} and ${written.publicKey}`,
      `  ${written.type} ${written.digest}`,
      `next: shearwall sign --key ${written.privateKey} IMAGE`,
    ].join('\n'),
  );
  return 0;
}

async function askPassword(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env['COSIGN_PASSWORD'];
  if (given !== undefined) return given;
  if (canAsk()) return await askNewSecret('Password for the private key');
  throw wrong(
    'there is no terminal to ask for a password',
    'set COSIGN_PASSWORD, to nothing for a key without a password',
  );
}

function wrong(message: string, hint: string): Error {
  return cliError('CLI_KEYS', message, { hint });
}
