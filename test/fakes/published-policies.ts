/**
 * Policies in the shapes in which other engines publish them in their documentation and tests, written anew about images of ours, and what the
 * engine says of five images.
 */
import { indented, other, ours } from './foreign-policies.ts';

export const WORKFLOW = 'https://github.com/acme/app/.github/workflows/release.yaml@refs/heads/main';
export const GITHUB = 'https://token.actions.githubusercontent.com';

/** In this order in `says`: `+` passes, `-` does not. */
export const FIVE = ['acme/app', 'acme/ci', 'acme/raw', 'acme/sbom', 'else/app'] as const;

/**
 * `says`: by the engine's documentation, of the images of `FIVE` in ghcr.io; or the message with which we refuse the file. What the policy is not
 * about is `-`, as here: Kyverno lets it pass, which is said in a note.
 */
export type Published = { what: string; text: string; says: string | RegExp };

const key = (by: number, of = ours): string => indented(of.pem, by);
const document = (apiVersion: string, kind: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: published\nspec:\n${spec}`;
const ALL_OF_ACME = 'ghcr.io/acme/**';

const cip = (spec: string, images = ALL_OF_ACME): string =>
  document('policy.sigstore.dev/v1beta1', 'ClusterImagePolicy', `  images:\n  - glob: "${images}"\n${spec}`);
const CIP_KEY = `  - key:\n      data: |\n${key(8)}\n`;
const CIP_KEYLESS = (identity: string): string =>
  `  - keyless:\n      url: https://fulcio.sigstore.dev\n      identities:\n      - ${identity}\n    ctlog:\n      url: https://rekor.sigstore.dev\n`;

const CLUSTER_IMAGE_POLICIES: Published[] = [
  { what: 'a key', text: cip(`  authorities:\n${CIP_KEY}`), says: '+--+-' },
  {
    what: 'a workflow of GitHub',
    text: cip(`  authorities:\n${CIP_KEYLESS(`{issuer: ${GITHUB}, subject: "${WORKFLOW}"}`)}`),
    says: '-+---',
  },
  {
    what: 'identities by regular expressions',
    text: cip(
      `  authorities:\n${CIP_KEYLESS('{issuerRegExp: .*githubusercontent.*, subjectRegExp: .*/acme/.*}')}`,
    ),
    says: '-+---',
  },
  {
    what: 'a key or a workflow',
    text: cip(`  authorities:\n${CIP_KEY}${CIP_KEYLESS(`{issuer: ${GITHUB}, subject: "${WORKFLOW}"}`)}`),
    says: '++-+-',
  },
  {
    what: 'an attested SBOM, of all images',
    text: cip(
      `  authorities:\n${CIP_KEY}    attestations:\n    - name: must-have-spdxjson\n      predicateType: spdxjson\n`,
      '**',
    ),
    says: '---+-',
  },
  { what: 'a pass', text: cip('  authorities:\n  - static:\n      action: pass\n'), says: '++++-' },
  { what: 'a warning', text: cip(`  mode: warn\n  authorities:\n${CIP_KEY}`), says: '++++-' },
  {
    what: 'a refusal',
    text: cip('  authorities:\n  - static:\n      action: fail\n'),
    says: /leave these images out/,
  },
  {
    what: 'an attestation with a condition in CUE',
    text: cip(
      `  authorities:\n${CIP_KEY}    attestations:\n    - predicateType: vuln\n      name: recent\n      policy:\n        type: cue\n        data: |\n          predicateType: "cosign.sigstore.dev/attestation/vuln/v1"\n`,
    ),
    says: /policies in CUE or Rego/,
  },
  {
    what: 'a key, of pods with a label',
    text: cip(
      `  match:\n  - resource: pods\n    version: v1\n    selector:\n      matchLabels: {verify: "yes"}\n  authorities:\n${CIP_KEY}`,
    ),
    says: /policies are about images, whatever object names them/,
  },
];

const rule = (check: string, { action = 'Enforce', more = '' } = {}): string =>
  document(
    'kyverno.io/v1',
    'ClusterPolicy',
    `  validationFailureAction: ${action}\n  background: false\n  webhookTimeoutSeconds: 30\n  rules:\n  - name: verify\n    match:\n      any:\n      - resources:\n          kinds:\n          - Pod\n${more}    verifyImages:\n    - imageReferences:\n      - "ghcr.io/acme/*"\n${check}`,
  );
const KYVERNO_KEY = `      attestors:\n      - entries:\n        - keys:\n            publicKeys: |\n${key(14)}\n`;
const KYVERNO_WORKFLOW = (subject: string): string =>
  `        - keyless:\n            subject: "${subject}"\n            issuer: "${GITHUB}"\n            rekor:\n              url: https://rekor.sigstore.dev\n`;

const VERIFY_IMAGES: Published[] = [
  { what: 'a key', text: rule(`      mutateDigest: true\n${KYVERNO_KEY}`), says: '+--+-' },
  {
    what: 'a key without a transparency log',
    text: rule(
      `      attestors:\n      - count: 1\n        entries:\n        - keys:\n            publicKeys: |\n${key(14)}\n            signatureAlgorithm: sha256\n            rekor:\n              ignoreTlog: true\n              url: https://rekor.sigstore.dev\n            ctlog:\n              ignoreSCT: true\n`,
    ),
    says: '+--+-',
  },
  {
    what: 'workflows of an organisation',
    text: rule(
      `      mutateDigest: false\n      verifyDigest: false\n      attestors:\n      - entries:\n${KYVERNO_WORKFLOW('https://github.com/acme/*')}`,
    ),
    says: '-+---',
  },
  {
    what: 'one of a key and a workflow',
    text: rule(
      `      attestors:\n      - count: 1\n        entries:\n${KYVERNO_WORKFLOW('https://github.com/acme/*')}        - keys:\n            publicKeys: |\n${key(14)}\n`,
    ),
    says: '++-+-',
  },
  {
    what: 'both of two keys',
    text: rule(`${KYVERNO_KEY}        - keys:\n            publicKeys: |\n${key(14, other)}\n`),
    says: '-----',
  },
  {
    what: 'an SBOM by whose key signs the image',
    text: rule(
      `      attestations:\n      - type: https://spdx.dev/Document\n        attestors:\n        - entries:\n          - keys:\n              publicKeys: |\n${key(16)}\n`,
    ),
    says: '---+-',
  },
  {
    what: 'an audit',
    text: rule(`      mutateDigest: false\n${KYVERNO_KEY}`, { action: 'Audit' }),
    says: '++++-',
  },
  {
    what: 'a key of a cloud',
    text: rule(
      '      attestors:\n      - entries:\n        - keys:\n            kms: gcpkms://projects/acme/locations/global/keyRings/r/cryptoKeys/k\n',
    ),
    says: /keys of a KMS are not asked for/,
  },
  {
    what: 'provenance of a builder',
    text: rule(
      `      attestations:\n      - predicateType: https://slsa.dev/provenance/v0.2\n        attestors:\n        - count: 1\n          entries:\n          - keyless: {subject: "https://github.com/acme/*", issuer: "${GITHUB}"}\n        conditions:\n        - all:\n          - {key: "{{ builder.id }}", operator: Equals, value: "https://b.example"}\n`,
    ),
    says: /a condition in JMESPath is not read/,
  },
  {
    what: 'keys of a ConfigMap',
    text: rule(
      '      attestors:\n      - count: 2\n        entries:\n        - keys:\n            publicKeys: "{{ keys.data.production }}"\n',
      {
        more: '    context:\n    - name: keys\n      configMap: {name: keys, namespace: default}\n',
      },
    ),
    says: /values from elsewhere are not asked for/,
  },
];

const COUNTS = (attestors: string, least = 'e > 0'): string =>
  `  validations:\n  - expression: >-\n      images.containers.map(image, verifyImageSignatures(image, [${attestors}])).all(e, ${least})\n    message: not verified\n`;
const ivpol = (attestors: string, rest: string, more = ''): string =>
  document(
    'policies.kyverno.io/v1',
    'ImageValidatingPolicy',
    `  webhookConfiguration:\n    timeoutSeconds: 30\n  evaluation:\n    background:\n      enabled: false\n  validationActions: [Deny]\n  matchConstraints:\n    resourceRules:\n    - apiGroups: [""]\n      apiVersions: ["v1"]\n      operations: ["CREATE", "UPDATE"]\n      resources: ["pods"]\n  matchImageReferences:\n  - glob: ghcr.io/acme/*\n${more}  attestors:\n${attestors}${rest}`,
  );
const IV_KEY = `  - name: key\n    cosign:\n      key:\n        data: |\n${key(10)}\n      ctlog:\n        url: https://rekor.sigstore.dev\n        insecureIgnoreTlog: true\n`;
const IV_WORKFLOW = `  - name: workflow\n    cosign:\n      keyless:\n        identities:\n        - {issuer: "${GITHUB}", subjectRegExp: "https://github\\\\.com/acme/.*"}\n      ctlog:\n        url: https://rekor.sigstore.dev\n`;

const IMAGE_VALIDATING_POLICIES: Published[] = [
  { what: 'a key', text: ivpol(IV_KEY, COUNTS('attestors.key')), says: '+--+-' },
  {
    what: 'workflows of an organisation',
    text: ivpol(IV_WORKFLOW, COUNTS('attestors.workflow')),
    says: '-+---',
  },
  {
    what: 'a key or workflows',
    text: ivpol(IV_KEY + IV_WORKFLOW, COUNTS('attestors.key, attestors.workflow')),
    says: '++-+-',
  },
  {
    what: 'a key and workflows',
    text: ivpol(IV_KEY + IV_WORKFLOW, COUNTS('attestors.key, attestors.workflow', 'e >= 2')),
    says: '-----',
  },
  {
    what: 'an attested SBOM',
    text: ivpol(
      IV_KEY,
      '  attestations:\n  - name: sbom\n    intoto:\n      type: https://spdx.dev/Document\n  validations:\n  - expression: images.containers.map(image, verifyAttestationSignatures(image, attestations.sbom, [attestors.key])).all(e, e > 0)\n',
    ),
    says: '---+-',
  },
  {
    what: 'an audit',
    text: ivpol(IV_KEY, COUNTS('attestors.key')).replace('[Deny]', '[Audit]'),
    says: '++++-',
  },
  {
    what: 'a certificate of Notation',
    text: ivpol(
      '  - name: notary\n    notary:\n      certs:\n        value: PEM\n',
      COUNTS('attestors.notary'),
    ),
    says: /signatures of Notary are not read/,
  },
  {
    what: 'images by CEL',
    text: ivpol(IV_KEY, COUNTS('attestors.key')).replace(
      'glob: ghcr.io/acme/*',
      'expression: ref.contains("acme")',
    ),
    says: /images are matched by globs, not by CEL/,
  },
  {
    what: 'what an attestation says',
    text: ivpol(
      IV_KEY,
      '  attestations:\n  - name: sbom\n    intoto:\n      type: cyclonedx\n  validations:\n  - expression: images.containers.map(image, extractPayload(image, attestations.sbom).bomFormat == "CycloneDX").all(e, e)\n',
    ),
    says: /of CEL only counts/,
  },
  {
    what: 'objects with a label',
    text: ivpol(
      IV_KEY,
      COUNTS('attestors.key'),
      '  matchConditions:\n  - name: prod\n    expression: has(object.metadata.labels.prod)\n',
    ),
    says: /policies are about images/,
  },
];

const ROOT = (name: string, of = ours): string => `    - name: ${name}\n      key: |\n${key(8, of)}\n`;
const connaisseur = (validators: string, policy: string, more = ''): string =>
  `kubernetes:\n  deployment:\n    replicasCount: 3\napplication:\n  validators:\n  - name: allow\n    type: static\n    approve: true\n  - name: deny\n    type: static\n    approve: false\n${validators}  policy:\n${policy}  features:\n    automaticChildApproval: true\n    namespacedValidation:\n      mode: ignore\n${more}  logLevel: info\n`;
const COSIGN = `  - name: default\n    type: cosign\n    trustRoots:\n${ROOT('default')}`;
const TWO = `  - name: multi\n    type: cosign\n    trustRoots:\n${ROOT('alice')}${ROOT('bob', other)}`;
const NO_LOG = '    with:\n      verifyInTransparencyLog: false\n';
const ELSE_DENIED = '  - pattern: "*:*"\n    validator: deny\n';
const OF_TWO = (more: string): string =>
  `  - pattern: "ghcr.io/acme/*:*"\n    validator: multi\n    with:\n      trustRoot: "*"\n${more}`;

const CONNAISSEUR: Published[] = [
  {
    what: 'own images only',
    text: connaisseur(COSIGN, `${ELSE_DENIED}  - pattern: "ghcr.io/acme/*:*"\n${NO_LOG}`),
    says: '+--+-',
  },
  { what: 'the same key for all', text: connaisseur(COSIGN, `  - pattern: "*:*"\n${NO_LOG}`), says: '+--++' },
  {
    what: 'own images, and others as they are',
    text: connaisseur(
      COSIGN,
      `  - pattern: "*:*"\n    validator: allow\n  - pattern: "ghcr.io/acme/*:*"\n${NO_LOG}`,
    ),
    says: '+--++',
  },
  {
    what: 'one image that is not to run, and one that may',
    text: connaisseur(
      COSIGN,
      `${ELSE_DENIED}  - pattern: "ghcr.io/acme/*:*"\n${NO_LOG}  - pattern: "ghcr.io/acme/app:*"\n    validator: deny\n  - pattern: "ghcr.io/acme/raw"\n    validator: allow\n    with:\n      mode: insecureValidateOnly\n`,
    ),
    says: '--++-',
  },
  { what: 'all of two signers', text: connaisseur(TWO, `${ELSE_DENIED}${OF_TWO('')}`), says: '-----' },
  {
    what: 'one of two signers',
    text: connaisseur(TWO, `${ELSE_DENIED}${OF_TWO('      threshold: 1\n')}`),
    says: '+--+-',
  },
  {
    what: 'one who has to be among them',
    text: connaisseur(TWO, `${ELSE_DENIED}${OF_TWO('      required: ["alice"]\n')}`),
    says: '+--+-',
  },
  {
    what: 'an identity',
    text: connaisseur(
      `  - name: keyless\n    type: cosign\n    host:\n      rekor: rekor.sigstore.dev\n    trustRoots:\n    - name: ci\n      keyless:\n        issuerRegex: github\n        subject: ${WORKFLOW}\n`,
      `${ELSE_DENIED}  - pattern: "ghcr.io/acme/*:*"\n    validator: keyless\n    with:\n      trustRoot: ci\n`,
    ),
    says: '-+---',
  },
  {
    what: 'signatures of Docker Content Trust',
    text: connaisseur(
      `  - name: dockerhub\n    type: notaryv1\n    trustRoots:\n${ROOT('sse')}`,
      `${ELSE_DENIED}  - pattern: "docker.io/acme/*:*"\n    validator: dockerhub\n    with:\n      trustRoot: sse\n`,
    ),
    says: /signatures of notaryv1 are not read/,
  },
  {
    what: 'a tag',
    text: connaisseur(COSIGN, `${ELSE_DENIED}  - pattern: "ghcr.io/acme/app:signed-*"\n`),
    says: /names a tag or digest/,
  },
];

const ratify = (kind: string, name: string, spec: string): string =>
  `---\napiVersion: config.ratify.deislabs.io/v1beta1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
const SIGNATURES = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const STORE = ratify('Store', 'store-oras', '  name: oras\n  parameters:\n    cosignEnabled: true\n');
const POLICY = (kind: string): string =>
  ratify(
    'Policy',
    'ratify-policy',
    `  type: config-policy\n  parameters:\n    artifactVerificationPolicies:\n      default: ${kind}\n`,
  );
const PROVIDER = ratify(
  'KeyManagementProvider',
  'inline-key',
  `  type: inline\n  parameters:\n    contentType: key\n    value: |\n${key(6)}\n`,
);
const VERIFIER = (policies: string): string =>
  ratify(
    'Verifier',
    'verifier-cosign',
    `  name: cosign\n  artifactTypes: ${SIGNATURES}\n  parameters:\n    trustPolicies:\n${policies}`,
  );
const TRUST = (scope: string, who: string, name = 'default'): string =>
  `    - name: ${name}\n      version: 1.0.0\n      scopes:\n      - "${scope}"\n${who}`;
const BY_KEY = '      keys:\n      - provider: inline-key\n      tLogVerify: false\n';
const BY_WORKFLOW = `      keyless:\n        certificateIdentity: ${WORKFLOW}\n        certificateOIDCIssuer: ${GITHUB}\n`;

const RATIFY: Published[] = [
  {
    what: 'a key, for all',
    text: STORE + PROVIDER + POLICY('any') + VERIFIER(TRUST('*', BY_KEY)),
    says: '+--++',
  },
  {
    what: 'a key, for a scope',
    text: STORE + PROVIDER + POLICY('any') + VERIFIER(TRUST('ghcr.io/acme/*', BY_KEY)),
    says: '+--+-',
  },
  {
    what: 'an identity',
    text: STORE + POLICY('any') + VERIFIER(TRUST('ghcr.io/acme/*', BY_WORKFLOW)),
    says: '-+---',
  },
  {
    what: 'an identity by expressions, without a log of certificates',
    text:
      STORE +
      POLICY('any') +
      VERIFIER(
        TRUST(
          '*',
          '      keyless:\n        ctLogVerify: false\n        certificateIdentityRegExp: ^https://github.com/acme/\n        certificateOIDCIssuerRegExp: githubusercontent\n',
        ),
      ),
    says: '-+---',
  },
  {
    what: 'a key for all but a scope, which has an identity',
    text:
      PROVIDER + POLICY('any') + VERIFIER(TRUST('*', BY_KEY) + TRUST('ghcr.io/acme/*', BY_WORKFLOW, 'acme')),
    says: '-+--+',
  },
  {
    what: 'any good signature, and all of what else there is',
    text: `${STORE}${PROVIDER}${ratify('Policy', 'ratify-policy', `  type: config-policy\n  parameters:\n    artifactVerificationPolicies:\n      "${SIGNATURES}": any\n`)}${VERIFIER(TRUST('ghcr.io/acme/*', BY_KEY))}`,
    says: '+--+-',
  },
  {
    what: 'all signatures, as its chart has it',
    text: STORE + PROVIDER + POLICY('all') + VERIFIER(TRUST('*', BY_KEY)),
    says: /'all' also refuses an image that others have signed besides/,
  },
  {
    what: 'Rego over all reports',
    text:
      STORE +
      PROVIDER +
      ratify(
        'Policy',
        'ratify-policy',
        '  type: rego-policy\n  parameters:\n    policy: |\n      package ratify.policy\n      default valid := false\n',
      ) +
      VERIFIER(TRUST('*', BY_KEY)),
    says: /a rego-policy is not read/,
  },
  {
    what: 'Notation',
    text:
      POLICY('any') +
      ratify(
        'Verifier',
        'verifier-notation',
        '  name: notation\n  artifactTypes: application/vnd.cncf.notary.signature\n  parameters:\n    trustPolicyDoc: {version: "1.0"}\n',
      ),
    says: /what notation verifies is not read/,
  },
  {
    what: 'a key in a file, the older way',
    text:
      POLICY('any') +
      ratify(
        'Verifier',
        'verifier-cosign',
        `  name: cosign\n  artifactTypes: ${SIGNATURES}\n  parameters:\n    key: /usr/local/ratify-certs/cosign/cosign.pub\n`,
      ),
    says: /keys in files of its machine are not read/,
  },
];

/** Ten of each kind. */
export const PUBLISHED: Readonly<Record<string, Published[]>> = {
  ClusterImagePolicy: CLUSTER_IMAGE_POLICIES,
  verifyImages: VERIFY_IMAGES,
  ImageValidatingPolicy: IMAGE_VALIDATING_POLICIES,
  connaisseur: CONNAISSEUR,
  ratify: RATIFY,
};
