import { defineErrors } from '../base/errors.ts';

export const cliError = defineErrors({
  CLI_ACCEPTED_SIGNER: {
    kind: 'usage',
    meaning: 'Who may have signed was not given, or in ways that exclude each other.',
  },
  CLI_ADMIT: {
    kind: 'usage',
    meaning:
      '`admit` lacks a policy or what its certificates are made for, or a sub-command was given what it does not take.',
  },
  CLI_ATTEST: {
    kind: 'usage',
    meaning: 'What `attest` should attest was not given, or in two ways at once.',
  },
  CLI_BUNDLE: { kind: 'usage', meaning: '`--bundle` names one file, and there is not exactly one bundle.' },
  CLI_CACHE_LIMITS: {
    kind: 'usage',
    meaning:
      '`cache prune` was given no limit, or another `cache` command was given an argument that it does not take.',
  },
  CLI_CONFIG_INVALID: { kind: 'usage', meaning: 'A config file has a key or value that is not allowed.' },
  CLI_CONFIG_SYNTAX: { kind: 'usage', meaning: 'A config file is not YAML.' },
  CLI_CONFIG_UNREADABLE: {
    kind: 'usage',
    meaning:
      "A config file is not a regular file, is too large, or, the user's own, belongs to another user or is writable by others.",
  },
  CLI_CONSENT: {
    kind: 'usage',
    meaning:
      'Nobody agreed that the identity of a keyless signature becomes public, or that `clean` removes what is attached.',
  },
  CLI_DB: {
    kind: 'usage',
    meaning: 'A sub-command of `db` lacks an argument, or was given one of another sub-command.',
  },
  CLI_EXPOSED: {
    kind: 'usage',
    meaning: '`exposed` lacks a question, or was given options that exclude each other.',
  },
  CLI_FLEET: {
    kind: 'usage',
    meaning: 'A sub-command of `fleet` lacks an argument, or was given an option of another sub-command.',
  },
  CLI_FILE_EXISTS: {
    kind: 'usage',
    meaning: '`init`, `keys` or `bloat --recipe` would replace a file that is there.',
  },
  CLI_IMAGES: { kind: 'usage', meaning: 'No image to check was named, or its list cannot be read.' },
  CLI_INIT: { kind: 'usage', meaning: '`init --from` names a recipe that does not come with shearwall.' },
  CLI_INPUT: { kind: 'usage', meaning: 'A file that is named on the command line cannot be read.' },
  CLI_KEY: { kind: 'usage', meaning: 'What `--key` names is not a usable key.' },
  CLI_KEYS: {
    kind: 'usage',
    meaning: '`keys` lacks a key or a password, or was given an argument that the sub-command does not take.',
  },
  CLI_LOGIN: { kind: 'usage', meaning: '`login` lacks a registry, a user name or a password.' },
  CLI_MALICIOUS: { kind: 'usage', meaning: '`--allow-malicious` names no MAL- record, or gives no reason.' },
  CLI_NOT_A_REGISTRY: {
    kind: 'usage',
    meaning: 'A layout or archive was named where a reference in a registry is expected.',
  },
  CLI_NOT_LOCAL: {
    kind: 'usage',
    meaning: 'A layout or archive is expected, and what was named is not one, or could be several.',
  },
  CLI_NOT_TYPED: {
    kind: 'usage',
    meaning: 'Nothing was typed on the terminal, or the second entry differs from the first.',
  },
  CLI_POLICY_LANGUAGE: {
    kind: 'usage',
    meaning:
      '`verify-attestation` was given a policy in a language of cosign (CUE, Rego) that is not supported.',
  },
  CLI_AGENT: {
    kind: 'usage',
    meaning:
      '`agent` was not told which server it tells, of which cluster it is, or by which token it is believed.',
  },
  CLI_SERVER: {
    kind: 'usage',
    meaning: 'A server was named wrongly, has no token, or refused what it was asked.',
  },
  CLI_SERVE: {
    kind: 'usage',
    meaning: '`serve` was given half of a certificate and key, or an address that is none.',
  },
  CLI_SIGNER: {
    kind: 'usage',
    meaning: 'There is nothing to sign with: no key, no identity, or no services for signing without a key.',
  },
  CLI_STDOUT: { kind: 'unavailable', meaning: 'The answer could not be written to standard output.' },
  CLI_OUTPUT: { kind: 'usage', meaning: 'Two outputs would go to one place.' },
  CLI_SBOM: { kind: 'usage', meaning: '`sbom` was given too many or too few things to work on.' },
  CLI_SCAN: { kind: 'usage', meaning: '`scan` or `explain` was given no image, or an unknown threshold.' },
  CLI_SOURCE_DATE_EPOCH: { kind: 'usage', meaning: 'SOURCE_DATE_EPOCH is not a number of seconds.' },
  CLI_TEMPLATE: {
    kind: 'usage',
    meaning:
      'What `-o template=FILE` names is not a Mustache template: it is one of Go, or asks for other files.',
  },
  CLI_TARGET_DIGEST: {
    kind: 'usage',
    meaning: 'The target of a copy names a digest, which follows from the bytes.',
  },
  CLI_TIME: { kind: 'usage', meaning: 'An option that takes a time was given something else.' },
  CLI_POLICY: {
    kind: 'usage',
    meaning: 'A sub-command of `policy` was given an option of another sub-command, or nothing to look at.',
  },
  CLI_UPDATE: { kind: 'usage', meaning: 'Options of `update`, `watch` or `pins` contradict each other.' },
  CLI_TRUST: {
    kind: 'usage',
    meaning: 'A sub-command of `trust` was given an option of another sub-command.',
  },
  CLI_USAGE: {
    kind: 'usage',
    meaning:
      'The command line names an unknown command or option, lacks an argument, or has a value that is not valid.',
  },
  CLI_TEST_RECIPE: {
    kind: 'usage',
    meaning: '`test` was given an image without a recipe, or two recipes.',
  },
  CLI_TEST_NONE: { kind: 'usage', meaning: 'The recipe has no `test`, so that there is nothing to test.' },
  CLI_VERSION: {
    kind: 'unavailable',
    meaning:
      '`version --verify` cannot compare: the statement is of something else, or this is not an installed package.',
  },
  CLI_WHY_LOCK: { kind: 'usage', meaning: '`why` was given --lock together with an image.' },
});
