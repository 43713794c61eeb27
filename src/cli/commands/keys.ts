import { existsSync } from 'node:fs';
import { Option } from 'commander';
import type { VerificationKey } from '../../sigstore/index.ts';
import type { KeyPairAnswer, PublicKeyAnswer } from '../answers.ts';
import { askNewSecret, canAsk } from '../ask-secret.ts';
import type { CommandFamily, ExitCode, Invocation, SubCommand } from '../command.ts';
import { cliError } from '../errors.ts';
import { addOptions } from '../options.ts';
import { keyAccess } from '../signing/key-access.ts';

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
  const files = newFiles(invocation.options);
  const password = await newPassword(invocation.env);
  const { generateSigner, KEY_TYPES } = await import('../../sigstore/index.ts');
  const keyType = KEY_TYPES.find((known) => known === (type === 'rsa' ? 'rsa-3072' : type)) ?? 'p256';
  const { publicKey, pkcs8 } = await generateSigner(keyType);
  return await writePair(files, { publicKey, pkcs8, password }, invocation);
}

async function importKey(invocation: Invocation<Options>): Promise<ExitCode> {
  const [spec = ''] = invocation.args;
  const files = newFiles(invocation.options);
  const { exportPkcs8, readPrivateKey } = await import('../../sigstore/index.ts');
  const key = await readPrivateKey(spec, keyAccess(invocation.env));
  const password = await newPassword(invocation.env);
  return await writePair(files, { publicKey: key.publicKey, pkcs8: exportPkcs8(key), password }, invocation);
}

async function showPublic({ args: [spec = ''], env, out }: Invocation<unknown>): Promise<ExitCode> {
  const { openSigner, publicKeyPem } = await import('../../sigstore/index.ts');
  const { publicKey } = await openSigner(spec, keyAccess(env));
  const pem = publicKeyPem(publicKey);
  const answer: PublicKeyAnswer = { publicKey: pem, digest: publicKey.id, type: publicKey.type };
  out.result(answer, () => pem);
  return 0;
}

type Files = { privateKey: string; publicKey: string };

function newFiles({ outputKeyPrefix = 'cosign', force }: Options): Files {
  const files = { privateKey: `${outputKeyPrefix}.key`, publicKey: `${outputKeyPrefix}.pub` };
  const there = Object.values(files).filter((path) => existsSync(path));
  if (there.length === 0 || force === true) return files;
  throw cliError(
    'CLI_FILE_EXISTS',
    `${there.join(' and ')} ${there.length > 1 ? 'are' : 'is'} already there`,
    {
      hint: 'give another name with -o, or --force to replace it: the old private key is then gone',
    },
  );
}

async function newPassword(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env['COSIGN_PASSWORD'];
  if (given !== undefined) return given;
  if (canAsk()) return await askNewSecret('Password for the private key');
  throw wrong(
    'there is no terminal to ask for a password',
    'set COSIGN_PASSWORD, to nothing for a key without a password',
  );
}

type Pair = { publicKey: VerificationKey; pkcs8: Uint8Array; password: string };

async function writePair(
  files: Files,
  { publicKey, pkcs8, password }: Pair,
  { out }: Invocation<Options>,
): Promise<ExitCode> {
  const [{ encryptPrivateKey, publicKeyPem }, { writeFileAtomically }] = await Promise.all([
    import('../../sigstore/index.ts'),
    import('../../base/atomic-write.ts'),
  ]);
  await writeFileAtomically(files.privateKey, await encryptPrivateKey(pkcs8, password), 0o600);
  await writeFileAtomically(files.publicKey, publicKeyPem(publicKey), 0o644);
  if (['p384', 'p521', 'ed25519'].includes(publicKey.type))
    out.note('note: cosign 3.1 cannot check bundles by keys of this kind; p256 and rsa are read by all');
  const result: KeyPairAnswer = { ...files, digest: publicKey.id, type: publicKey.type };
  out.result(result, () =>
    [
      `wrote ${files.privateKey}${password === '' ? ' (without a password)' : ''} and ${files.publicKey}`,
      `  ${publicKey.type} ${publicKey.id}`,
      `next: shearwall sign --key ${files.privateKey} IMAGE`,
    ].join('\n'),
  );
  return 0;
}

function wrong(message: string, hint: string): Error {
  return cliError('CLI_KEYS', message, { hint });
}
