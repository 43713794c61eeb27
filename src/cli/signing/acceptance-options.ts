import { type Command, InvalidArgumentError, Option } from 'commander';
import { type InsecureOptions, insecureOptions } from '../options.ts';

/** Who may have signed, and what a signature needs: cosign's flags with cosign's meaning. */
export type AcceptanceOptions = {
  key?: string;
  certificateIdentity?: string;
  certificateIdentityRegexp?: string;
  certificateOidcIssuer?: string;
  certificateOidcIssuerRegexp?: string;
  certificateGithubWorkflowTrigger?: string;
  certificateGithubWorkflowSha?: string;
  certificateGithubWorkflowRepository?: string;
  certificateGithubWorkflowRef?: string;
  trustedRoot?: string;
  insecureIgnoreTlog?: boolean;
  insecureIgnoreSct?: boolean;
  useSignedTimestamps?: boolean;
};

/** Which image, in addition to the options above. */
export type ImageCheckOptions = AcceptanceOptions &
  InsecureOptions & {
    annotations?: Record<string, string>;
    platform?: string;
    file?: string;
    policy?: string[];
    output?: string;
  };

export function describeAcceptance(command: Command): Command {
  return command
    .optionsGroup('Accepted signers:')
    .option('--key <key>', 'a public key: a file, env://NAME or exec:PROGRAM')
    .option('--certificate-identity <identity>', 'who must have signed keyless, exactly')
    .option(
      '--certificate-identity-regexp <re2>',
      'who must have signed keyless; matches anywhere unless it has ^ and $',
    )
    .option('--certificate-oidc-issuer <url>', 'who must vouch for the identity, exactly')
    .option('--certificate-oidc-issuer-regexp <re2>', 'who must vouch for the identity')
    .option('--certificate-github-workflow-repository <name>', 'the repository that the workflow ran in')
    .option('--certificate-github-workflow-ref <ref>', 'the ref that it ran for')
    .option('--certificate-github-workflow-sha <commit>', 'the commit that it ran for')
    .option('--certificate-github-workflow-trigger <event>', 'the event that started it')
    .option('--trusted-root <file>', 'a trusted_root.json (default: the one that "trust" keeps)')
    .option('--insecure-ignore-tlog', 'accept what is in no transparency log')
    .option('--insecure-ignore-sct', 'accept certificates that are in no certificate transparency log')
    .option('--use-signed-timestamps', 'require a signed timestamp')
    .optionsGroup('');
}

/** `formats`: what `-o` takes besides cosign's. */
export function describeImageCheck(command: Command, formats: readonly string[] = []): Command {
  describeAcceptance(command)
    .addOption(annotationsOption('the signature must have this annotation'))
    .option(
      '--platform <platform>',
      'one platform of an index, as in linux/arm64; a signature of either counts',
    )
    .option('-f, --file <list>', 'a file with one reference per line; # starts a comment')
    .addOption(
      new Option('-o, --output <format>', 'as in cosign; "json" is --json').choices([
        'json',
        'text',
        ...formats,
      ]),
    );
  for (const option of insecureOptions()) command.addOption(option);
  return command;
}

/** `-a a=b -a c=d` or, as in cosign, `-a a=b,c=d`. */
export function annotationsOption(description: string): Option {
  return new Option('-a, --annotations <key=value>', description).argParser(parseAnnotations);
}

function parseAnnotations(text: string, before: Record<string, string> = {}): Record<string, string> {
  // Only a comma before another KEY= separates; all others belong to the value.
  const pairs = text.split(/,(?=[^,=]+=)/).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new InvalidArgumentError('write KEY=VALUE');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { ...before, ...Object.fromEntries(pairs) };
}
