import { type Command, Option } from 'commander';
import { type InsecureOptions, insecureOptions } from '../options.ts';

/** Who signs, and what is asked to vouch for the signature. */
export type SignerFlags = {
  key?: string;
  identityToken?: string;
  fulcioAuthFlow?: 'normal' | 'device';
  yes?: boolean;
  signingConfig?: string;
  tsa?: string;
  trustedRoot?: string;
};

/** Which image, in addition to the options above. */
export type ImageSignOptions = SignerFlags &
  InsecureOptions & {
    recursive?: boolean;
    format: 'bundle' | 'legacy' | 'both';
    bundle?: string;
  };

export function describeSigner(command: Command): Command {
  return command
    .optionsGroup('Signer:')
    .option('--key <key>', 'a private key: a file, env://NAME or exec:PROGRAM (default: keyless)')
    .option('--identity-token <file>', 'keyless: a file with an OIDC token, or the token itself')
    .addOption(
      new Option(
        '--fulcio-auth-flow <flow>',
        'keyless: log in with a browser here, or by a code on any device',
      ).choices(['normal', 'device']),
    )
    .option('-y, --yes', 'keyless: do not ask before the identity becomes public')
    .option(
      '--signing-config <file>',
      'which services certify, log and timestamp; with --key only those that are named here are asked',
    )
    .option('--tsa <url>', 'also timestamp the signature here')
    .option('--trusted-root <file>', 'a trusted_root.json to check the answers of the services with')
    .optionsGroup('');
}

export function describeImageSigning(command: Command): Command {
  describeAttaching(command);
  return command.option('-r, --recursive', "every platform's manifest of an index too");
}

/** For what is attached to an image. */
export function describeAttaching(command: Command): Command {
  describeSigner(command)
    .addOption(
      new Option('--format <format>', 'legacy: for policy engines that read only .sig and .att tags')
        .choices(['bundle', 'legacy', 'both'])
        .default('bundle'),
    )
    .option('--bundle <file>', 'also write the bundle to a file');
  for (const option of insecureOptions()) command.addOption(option);
  return command;
}
