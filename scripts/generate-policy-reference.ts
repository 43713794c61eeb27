import { COST_LIMIT } from '../src/trust/policy/cel/condition.ts';
import { POLICY_REASONS } from '../src/trust/policy/reasons.ts';
import { PolicyDocument } from '../src/trust/policy/schema.ts';
import { renderSchemaTables } from './render-schema-tables.ts';

const HEAD = `# Policy file

<!-- Made by \`npm run generate\` from src/trust/policy/schema.ts and scripts/generate-policy-reference.ts. -->

A policy file says whose word is needed before an image may run. \`shearwall verify --policy FILE IMAGE\` asks it, and explains
every step of the answer. A key that is not in these tables is an error. Editors complete and check the file with
[schemas/policy.json](../../schemas/policy.json):

\`\`\`yaml
# yaml-language-server: $schema=../schemas/policy.json
version: 1

authorities:
  release:                      # keyless: an identity, and who vouched for it
    issuer: https://token.actions.githubusercontent.com
    identityRegexp: 'https://github\\.com/acme/[^/]+/\\.github/workflows/release\\.yml@refs/tags/v.*'

policies:
  - name: acme
    images: ['ghcr.io/acme/**']
    signed: {by: [release]}
\`\`\`

**How a decision is made.** All policies whose \`images\` match must be satisfied; an image that none matches is denied. Within a
policy all of \`signed\`, \`attested\` and \`reproduced\` must hold. Several files together (\`--policy a.yaml b.yaml\`) are one set of
policies; \`authorities\` are known in their own file only.

**Images** are matched by registry and repository, as the full reference has them: \`nginx\` is \`docker.io/library/nginx\`. A tag plays no
part. \`*\` matches any part of one segment, \`**\` whole segments: \`ghcr.io/acme/**\` matches \`ghcr.io/acme/app\` and
\`ghcr.io/acme/team/app\`, never \`ghcr.io/acme-evil/app\`.

**Counting.** \`atLeast\` counts signers, not signatures: each fills one name of \`by\` at most. One key (wherever it is used), or one issuer
with one subject, is one signer, even where several names of \`by\` accept it.

**Several platforms.** What is signed or attested of an index holds for its platforms only where the caller names the image through that
index. An index is accepted with evidence on itself, or with evidence on every one of its platforms.

**Age.** \`maxAge\` counts from the earliest time that a log or timestamp authority proves. A certificate cannot sign later than its few minutes; a
key can, and an old signature by key that was in no log can still be logged today. One attestation that satisfies a rule is enough: a newer
one that says worse does not overrule it, so give scans a short \`maxAge\`.

**Only what is signed counts.** A document that is merely attached to the image, such as an SBOM in its referrers, counts for nothing.

## Examples

Two of three people, with keys that are kept offline and signatures that are in no log:

\`\`\`yaml
version: 1
authorities:
  anna: {key: anna.pub, logEntries: 0}
  boris: {key: boris.pub, logEntries: 0}
  chen:
    logEntries: 0
    key: |
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZCjxq31zbng6UCTF93tVpEVYso8u
      SxQIeWqiOV57QT5TodVpG+9etnGUffEH7qggJxVrBIeytwpofHhxVXNIVQ==
      -----END PUBLIC KEY-----
policies:
  - name: production
    images: [registry.example.org/**]
    except: [registry.example.org/sandbox/**]
    pin: pods
    cache: {fresh: 30s, stale: 5m}
    signed: {by: [anna, boris, chen], atLeast: 2, annotations: {env: production}}
  - name: pause
    images: [registry.k8s.io/pause]
    unsigned: allow
\`\`\`

Whose signed VEX attached to an image may lower what \`shearwall scan\` finds, and of which packages; it decides nothing about what may run:

\`\`\`yaml
version: 1
authorities:
  security: {issuer: https://token.actions.githubusercontent.com, identity: security@acme.example}
vex:
  - by: [security]
    images: [ghcr.io/acme/**]
    packages: ['pkg:golang/github.com/acme/**', 'pkg:deb/debian/*']
policies:
  - {name: acme, images: [ghcr.io/acme/**], signed: {by: [security]}}
\`\`\`

Provenance by an allowed builder from our own repositories, and a scan of the last day without critical findings; \`warn\` lets images
through and says what is missing:

\`\`\`yaml
version: 1
authorities:
  builder:
    issuer: https://token.actions.githubusercontent.com
    identityRegexp: 'https://github\\.com/slsa-framework/slsa-github-generator/\\.github/workflows/.*'
    claims: {sourceRepositoryOwnerUri: https://github.com/acme, runnerEnvironment: github-hosted}
    timestamps: 0
    scts: 1
  scanner:
    issuerRegexp: 'https://(accounts|login)\\.example\\.org'
    identity: scanner@example.org
policies:
  - name: built-and-scanned
    images: ['ghcr.io/acme/**', 'docker.io/acme/*']
    mode: warn
    signed: {by: [builder], maxAge: 52w}
    attested:
      - type: slsaprovenance1
        by: [builder]
        builders: ['https://github.com/slsa-framework/slsa-github-generator/.github/workflows/*@refs/tags/*']
        sourceRepositories: ['https://github.com/acme/*']
      - type: vuln
        by: [scanner, builder]
        atLeast: 1
        maxAge: 24h
        conditions:
          - predicate.scanner.result.vulnerabilities.all(v, v.severity != 'CRITICAL')
          - signer.issuer.startsWith('https://')
\`\`\`

What an image is made of, and what was found in it: a whole SBOM, a base image of our own, no shell that anything reaches, and nothing to act on now that is
public for more than a week. Each counts only where it is signed, about this digest, and young enough:

\`\`\`yaml
version: 1
authorities:
  ci: {issuer: https://token.actions.githubusercontent.com, identityRegexp: 'https://github\\.com/acme/.*'}
  fleet: {key: fleet.pub, logEntries: 0}
policies:
  - name: known
    images: [ghcr.io/acme/**]
    signed: {by: [ci], maxAge: 26w}
    attested:
      - {type: cyclonedx, by: [ci], whole: true}
      - {type: slsaprovenance1, by: [ci], baseImages: ['docker.io/library/debian', 'ghcr.io/acme/base/*'], baseLayers: ['docker.io/library/debian:13']}
      - {type: reach, by: [ci], withoutShell: true, mostUnreached: 20}
      - {type: scan, by: [ci, fleet], maxAge: 2d, actNow: 7d, findings: findings.json}
  - {name: bases, images: [docker.io/library/debian], unsigned: allow}
\`\`\`

An image that two independent parties have built again, bit for bit (\`shearwall reproduce IMAGE --attest\`), so that no single build system
has to be trusted:

\`\`\`yaml
version: 1
authorities:
  builder: {issuer: https://issuer.example.org, identity: builder@example.org}
  university: {key: university.pub}
  customer: {issuer: https://login.customer.example, identity: rebuild@customer.example}
policies:
  - name: rebuilt
    images: [ghcr.io/acme/base]
    mode: enforce
    attested: [{type: slsaprovenance1, by: [builder]}]
    reproduced: {by: [university, customer], atLeast: 2, packagesFrom: verified, releaseKeys: [pinned]}
\`\`\`

Rebuilders must have started from the recipe and lock that the provenance names. The signer of the provenance never counts as one, and a
single rebuilder of \`by\` that got another image denies. Packages were checked against Releases, and a Release is worth what its key is: whoever
builds an image can have an archive of their own. Only the keys of \`releaseKeys\` count,
and a rebuilder that does not say which keys signed counts only with \`unstated\`.

## Conditions

CEL expressions over \`predicate\` (what is attested), \`subject\` (of the statement) and \`signer\` (\`kind\`, \`key\`; of a certificate also
\`identity\`, \`issuer\` and its other claims). Whole numbers are \`int\`, others \`double\`. \`matches\` takes RE2 and may match anywhere in the
text. An expression that fails, gives something else than true, or costs more than ${COST_LIMIT.toLocaleString('en')} steps is not satisfied.
Steps are counted, not timed, so that the answer is the same everywhere.
`;

/** docs/reference/policy.md: examples, a table for each section of the schema, then why policies deny. */
export function renderPolicyReference(): string {
  const reasons = Object.entries(POLICY_REASONS).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  const denial = ['## Why a policy denies', '', '| code | meaning |', '|---|---|', ...reasons, ''].join('\n');
  return [HEAD, ...renderSchemaTables(PolicyDocument), denial].join('\n');
}
