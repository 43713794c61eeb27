import { z } from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { parseBaseName } from './base-name.ts';
import { parseCacheTime } from './cache-times.ts';
import { parseFindingsPlace } from './findings-place.ts';
import { parseGlob } from './glob.ts';
import { parseImagePattern } from './image-pattern.ts';

/** Text that a parser must accept; the parser's sentence becomes the problem. */
function parsed(parse: (text: string) => unknown) {
  return z.string().check((payload) => {
    const result = parse(payload.value);
    if (typeof result !== 'object' || result === null || !('problem' in result)) return;
    payload.issues.push({ code: 'custom', input: payload.value, message: String(result.problem) });
  });
}

const NAME = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/;
const name = () =>
  z.string().regex(NAME, {
    error: (issue) =>
      `'${String(issue.input)}' is not a valid name: lower-case letters, digits and . _ - within`,
  });
const text = () => z.string().min(1).max(4096);
const globs = () => z.array(parsed(parseGlob)).min(1).max(100);
const imagePatterns = () => z.array(parsed(parseImagePattern)).min(1).max(1000);
const maxAge = () => parsed(parseDuration);
const cacheTime = () => parsed(parseCacheTime);
const atLeast = () => z.int().min(1).max(32);
const by = () => z.array(name()).min(1).max(32);
const count = () => z.int().min(0).max(8);

const Claims = z.strictObject({
  sourceRepositoryUri: text()
    .optional()
    .describe('Repository whose workflow signed: `https://github.com/acme/app`.'),
  sourceRepositoryRef: text().optional().describe('Its branch or tag: `refs/heads/main`.'),
  sourceRepositoryOwnerUri: text().optional().describe('Owner of the repository: `https://github.com/acme`.'),
  sourceRepositoryVisibility: text().optional().describe('`public` or `private`.'),
  buildConfigUri: text().optional().describe('The top workflow, with its ref.'),
  buildSignerUri: text()
    .optional()
    .describe('The workflow that signed, with its ref; another one where it is reused.'),
  buildTrigger: text().optional().describe('Event that started it: `push`, `release`.'),
  runnerEnvironment: text().optional().describe('`github-hosted` or `self-hosted`.'),
});

const Authority = z.strictObject({
  key: text().optional().describe('A public key: a file next to this one (`cosign.pub`), or the PEM itself.'),
  issuer: text()
    .optional()
    .describe(
      'Keyless: who vouched for the identity, exactly: `https://token.actions.githubusercontent.com`.',
    ),
  issuerRegexp: text().optional().describe('Instead of `issuer`: RE2, matching the whole issuer.'),
  identity: text()
    .optional()
    .describe(
      'Keyless: the subject of the certificate, exactly: an e-mail address, or the URI of a workflow.',
    ),
  identityRegexp: text()
    .optional()
    .describe('Instead of `identity`: RE2, matching the whole subject: `https://github\\.com/acme/.*`.'),
  claims: Claims.optional().describe('Keyless: what else the certificate must say, exactly.'),
  logEntries: count()
    .optional()
    .describe('Entries in transparency logs of the trusted root that a signature needs. Default: 1.'),
  timestamps: count()
    .optional()
    .describe('Timestamp authorities that must have stamped a signature. Default: 0.'),
  scts: count()
    .optional()
    .describe('Keyless: proofs of certificate transparency that a certificate needs. Default: 1.'),
});

const Signed = z.strictObject({
  by: by().describe('Names of `authorities`.'),
  atLeast: atLeast()
    .optional()
    .describe('How many different signers, each for another name in `by`, must have signed. Default: 1.'),
  annotations: z
    .record(z.string().min(1), z.string())
    .optional()
    .describe('What the signature must say in addition to the digest (`sign -a KEY=VALUE`).'),
  maxAge: maxAge()
    .optional()
    .describe(
      'How long ago it may have been signed, by the earliest time that a log or timestamp authority proves of the signature: `90d`. Of a key also by what the statement says of its time; a signature by key that says nothing may be older than what proves it.',
    ),
});

const Attested = z.strictObject({
  type: text().describe(
    '`slsaprovenance1`, `spdxjson`, `cyclonedx`, `openvex`, `vuln`, …, or the URI of a predicate type.',
  ),
  by: by().describe('Names of `authorities`.'),
  atLeast: atLeast()
    .optional()
    .describe(
      'How many different signers, each for another name in `by`, must have attested it. Default: 1.',
    ),
  builders: globs()
    .optional()
    .describe('Provenance only: allowed builder ids; `*` within one segment, `**` across.'),
  sourceRepositories: globs()
    .optional()
    .describe(
      'Provenance only: allowed source repositories: `https://github.com/acme/*`. Every source that certificate and provenance name must be one.',
    ),
  baseImages: imagePatterns()
    .optional()
    .describe(
      'Provenance only: allowed base images, by registry and repository. Every image among what the build was made from must be one, and named by digest.',
    ),
  baseLayers: z
    .array(parsed(parseBaseName))
    .min(1)
    .max(16)
    .optional()
    .describe(
      'Provenance only: images by tag or digest, `ghcr.io/acme/base:13`. An image whose first layers are all those of one of them, by DiffId and platform, satisfies `baseImages`, whatever provenance says of bases. Policies must allow that image, too.',
    ),
  whole: z
    .literal(true)
    .optional()
    .describe('SBOM only: it must list something, and say itself that it lists everything.'),
  withoutShell: z
    .literal(true)
    .optional()
    .describe('`reach` only: nothing that the image starts may reach a shell.'),
  mostUnreached: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('`reach` only: how many percent of the bytes of its files may be carried for nothing.'),
  actNow: maxAge()
    .optional()
    .describe(
      '`scan` only: how long a finding to act on now may have been public: `7d`. A scan that left something out, or could not look at everything with data that was not stale, does not count. Say with `maxAge` how old it may be.',
    ),
  findings: parsed(parseFindingsPlace)
    .optional()
    .describe(
      '`scan` only, with `actNow` and `maxAge`: what `fleet findings` wrote, a file next to this one or an https URL, signed by somebody in `by`. It decides where it knows the image; an image that it does not know needs a scan that was attested. Absent, signed by others or older than `maxAge` it denies.',
    ),
  conditions: z
    .array(text())
    .min(1)
    .max(100)
    .optional()
    .describe('CEL expressions over `predicate`, `subject` and `signer`, all must be true.'),
  maxAge: maxAge()
    .optional()
    .describe(
      'How long ago it may have been signed, by the earliest time that a log or timestamp authority proves of the signature: `90d`. Of a key also by what the statement says of its time; a signature by key that says nothing may be older than what proves it.',
    ),
});

const Reproduced = z.strictObject({
  by: by().describe('Names of `authorities`: who builds it again. Who signed the provenance never counts.'),
  atLeast: atLeast()
    .optional()
    .describe(
      'How many different rebuilders, each for another name in `by`, must have found it identical. Default: 1.',
    ),
  packagesFrom: z
    .enum(['verified', 'from-lock'])
    .optional()
    .describe(
      '`verified`: rebuilders must have checked each package against a signed Release. `from-lock`: the digests of the lock are enough. Default: verified.',
    ),
  releaseKeys: z
    .array(
      z.string().regex(/^(?:pinned|unstated|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$/, {
        error: (issue) =>
          `'${String(issue.input)}' is neither 'pinned' nor 'unstated' nor the fingerprint of an OpenPGP key`,
      }),
    )
    .min(1)
    .max(100)
    .optional()
    .describe(
      'With `packagesFrom: verified`: the keys one of which must have signed each Release. `pinned`: those that come with the program for that suite; `unstated`: also rebuilders of old versions, which do not say who signed; or fingerprints. Default: [pinned].',
    ),
});

const Cache = z.strictObject({
  fresh: cacheTime().optional().describe('Without another thought: `30s`. Default: 60s.'),
  stale: cacheTime()
    .optional()
    .describe(
      'While it is asked about again; without an answer by then the image is refused: `10m`. Default: 10m.',
    ),
});

const PolicyEntry = z.strictObject({
  name: name().describe('Name, for answers. No two policies in force share one.'),
  images: imagePatterns().describe(
    'Images that it is about, by registry and repository, whatever the tag: `ghcr.io/acme/**`; `*` within one segment, `**` across. All policies that match an image must be satisfied; an image that none matches is denied.',
  ),
  except: imagePatterns().optional().describe('Images that it is not about, though `images` matches them.'),
  mode: z
    .enum(['enforce', 'warn'])
    .optional()
    .describe('`enforce`: deny what does not satisfy it. `warn`: allow it and say so. Default: enforce.'),
  pin: z
    .enum(['templates', 'pods', 'never'])
    .optional()
    .describe(
      'What admission does with a tag: write its digest into pods and the templates of their owners (`templates`), into pods only (`pods`), or nowhere. Of several policies about an image the first of these counts. Default: templates.',
    ),
  cache: Cache.optional().describe(
    'How long admission goes by an answer that the image may run. At most a day. Of several policies about an image the shortest times count.',
  ),
  unsigned: z
    .literal('allow')
    .optional()
    .describe(
      'Allow these images as they are. It must be written out, as the only rule: a policy without rules is an error.',
    ),
  signed: Signed.optional().describe('Who must have signed the image.'),
  attested: z
    .array(Attested)
    .min(1)
    .max(32)
    .optional()
    .describe('What must have been attested of the image, and by whom.'),
  reproduced: Reproduced.optional().describe(
    'Who must have built the image again, from the recipe and lock of its attested provenance, and found it identical.',
  ),
});

const VexEntry = z.strictObject({
  by: by().describe('Names of `authorities` whose signed VEX attached to an image counts in `scan`.'),
  images: imagePatterns()
    .optional()
    .describe('Only of these images, by registry and repository: `ghcr.io/acme/**`. Default: any.'),
  packages: globs()
    .optional()
    .describe(
      'Only of these packages, as purls without version and qualifiers: `pkg:golang/github.com/acme/**`. Default: any.',
    ),
});

export const PolicyDocument = z.strictObject({
  version: z.literal(1).describe('Always 1.'),
  authorities: z
    .record(name(), Authority)
    .optional()
    .describe(
      'Whose signatures are accepted, by names of your choice: each has a key, or an issuer and an identity.',
    ),
  vex: z
    .array(VexEntry)
    .min(1)
    .max(100)
    .optional()
    .describe('Whose word may lower what `scan` finds. Without it no VEX attached to the image is believed.'),
  policies: z.array(PolicyEntry).min(1).max(1000).describe('Policies, in any order.'),
});

export type PolicyDocument = z.infer<typeof PolicyDocument>;
export type AuthorityDocument = z.infer<typeof Authority>;
export type PolicyEntry = z.infer<typeof PolicyEntry>;
