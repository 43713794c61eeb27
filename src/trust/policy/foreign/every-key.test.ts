import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ISSUER, ours, SIGNED } from '../../../../test/fakes/foreign-policies.ts';
import { ShearwallError } from '../../../base/errors.ts';
import { convertPolicies } from './convert-policies.ts';

type Tree = { [key: string]: Tree | Tree[] | string | number | boolean | (string | number)[] };

/**
 * Files of another engine that say all that we read and all that changes no verdict.
 * `free`: mappings whose keys are anybody's. `refused`: keys that are refused with words of their own, by the mapping in which they would stand.
 */
type Whole = { documents: Tree[]; free: RegExp; refused: Record<string, string[]> };

const REKOR = 'https://rekor.sigstore.dev';
const identity = { issuer: ISSUER, subject: 'ann@acme.example' };
const object = (apiVersion: string, kind: string, name: string, spec: Tree): Tree => {
  return { apiVersion, kind, metadata: { name, labels: { any: 'x' } }, spec, status: { any: 'x' } };
};
const cip = (name: string, spec: Tree): Tree =>
  object('policy.sigstore.dev/v1beta1', 'ClusterImagePolicy', name, {
    images: [{ glob: 'ghcr.io/acme/**' }],
    ...spec,
  });
const ratify = (kind: string, name: string, spec: Tree): Tree =>
  object('config.ratify.deislabs.io/v1beta1', kind, name, spec);
const COSIGN = 'application/vnd.dev.cosign.artifact.sig.v1+json';

const WHOLE: Record<string, Whole> = {
  'policy-controller': {
    documents: [
      cip('signed', {
        mode: 'enforce',
        authorities: [
          {
            name: 'a',
            signatureFormat: 'bundle',
            ctlog: { url: REKOR },
            key: { data: ours.pem, hashAlgorithm: 'sha256' },
          },
          {
            name: 'b',
            keyless: {
              url: 'https://fulcio.sigstore.dev',
              insecureIgnoreSCT: true,
              identities: [identity],
            },
          },
        ],
      }),
      cip('attested', {
        mode: 'warn',
        authorities: [{ key: { data: ours.pem }, attestations: [{ name: 'a', predicateType: 'vuln' }] }],
      }),
      cip('passed', { mode: '', authorities: [{ name: 'a', static: { action: 'pass', message: 'x' } }] }),
    ],
    free: /^\d+\.(?:metadata|status)/,
    refused: {
      '0.spec': ['match', 'policy'],
      '0.spec.authorities.0': ['source', 'rfc3161timestamp'],
      '0.spec.authorities.0.ctlog': ['trustRootRef'],
      '0.spec.authorities.0.key': ['secretRef', 'kms'],
      '0.spec.authorities.1.keyless': ['ca-cert', 'trustRootRef'],
      '1.spec.authorities.0.attestations.0': ['policy'],
    },
  },
  'verifyImages of Kyverno': {
    documents: [
      object('kyverno.io/v1', 'ClusterPolicy', 'release', {
        validationFailureAction: 'Enforce',
        admission: true,
        background: true,
        emitWarning: true,
        failurePolicy: 'Fail',
        generateExisting: true,
        mutateExistingOnPolicyUpdate: true,
        schemaValidation: true,
        useServerSideApply: true,
        webhookTimeoutSeconds: 5,
        webhookConfiguration: { timeoutSeconds: 5, failurePolicy: 'Fail', mutationTimeoutSeconds: 5 },
        applyRules: 'One',
        rules: [
          {
            name: 'signed',
            skipBackgroundRequests: true,
            match: { any: [{ resources: { kinds: ['Pod'], operations: ['CREATE'] } }] },
            verifyImages: [
              {
                name: 'a',
                type: 'Cosign',
                imageReferences: ['ghcr.io/acme/*'],
                skipImageReferences: ['ghcr.io/acme/old*'],
                useCache: true,
                verifyDigest: true,
                mutateDigest: true,
                required: true,
                imageRegistryCredentials: { secrets: ['x'] },
                failureAction: 'Enforce',
                attestors: [
                  {
                    count: 1,
                    entries: [
                      {
                        annotations: { team: 'a' },
                        keys: {
                          publicKeys: ours.pem,
                          signatureAlgorithm: 'sha256',
                          rekor: { url: REKOR, ignoreTlog: true },
                          ctlog: { ignoreSCT: true },
                        },
                      },
                    ],
                  },
                ],
                attestations: [
                  {
                    name: 'a',
                    type: 'spdxjson',
                    attestors: [{ entries: [{ keyless: { ...identity, rekor: {}, ctlog: {} } }] }],
                  },
                ],
              },
            ],
          },
        ],
      }),
    ],
    free: /^\d+\.(?:metadata|status)|imageRegistryCredentials|annotations/,
    refused: {
      '0.spec': ['validationFailureActionOverrides'],
      '0.spec.webhookConfiguration': ['matchConditions'],
      '0.spec.rules.0': ['exclude', 'preconditions', 'celPreconditions', 'context', 'imageExtractors'],
      '0.spec.rules.0.verifyImages.0': [
        'repository',
        'validate',
        'key',
        'issuer',
        'image',
        'subject',
        'roots',
        'annotations',
        'additionalExtensions',
        'cosignOCI11',
      ],
      '0.spec.rules.0.verifyImages.0.attestors.0.entries.0': ['attestor', 'certificates', 'repository'],
      '0.spec.rules.0.verifyImages.0.attestors.0.entries.0.keys': ['secret', 'kms'],
      '0.spec.rules.0.verifyImages.0.attestations.0': ['conditions'],
      '0.spec.rules.0.verifyImages.0.attestations.0.attestors.0.entries.0.keyless': [
        'roots',
        'additionalExtensions',
      ],
      '0.spec.rules.0.verifyImages.0.attestations.0.attestors.0.entries.0.keyless.rekor': ['pubkey'],
      '0.spec.rules.0.verifyImages.0.attestations.0.attestors.0.entries.0.keyless.ctlog': [
        'pubkey',
        'tsaCertChain',
      ],
    },
  },
  'ImageValidatingPolicy of Kyverno': {
    documents: [
      object('policies.kyverno.io/v1', 'ImageValidatingPolicy', 'release', {
        failurePolicy: 'Fail',
        webhookConfiguration: { timeoutSeconds: 5 },
        credentials: { secrets: ['x'] },
        autogen: { podControllers: { controllers: ['x'] } },
        evaluation: { mode: 'Kubernetes', admission: { enabled: true }, background: { enabled: true } },
        validationActions: ['Deny'],
        validationConfigurations: { mutateDigest: true, verifyDigest: true, required: true },
        matchConstraints: {
          matchPolicy: 'Equivalent',
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], scope: '*', resources: ['pods'] },
          ],
        },
        matchImageReferences: [{ glob: 'ghcr.io/acme/*' }],
        attestors: [
          {
            name: 'ours',
            cosign: {
              ctlog: { url: REKOR, insecureIgnoreTlog: true, insecureIgnoreSCT: true },
              key: { data: ours.pem, hashAlgorithm: 'sha256' },
            },
          },
          { name: 'keyless', cosign: { keyless: { identities: [identity] } } },
        ],
        attestations: [{ name: 'sbom', intoto: { type: 'spdxjson' } }],
        validations: [{ expression: SIGNED, message: 'a', messageExpression: 'b', reason: 'Invalid' }],
      }),
    ],
    free: /^\d+\.(?:metadata|status)|spec\.(?:webhookConfiguration|credentials|autogen)|evaluation\./,
    refused: {
      '0.spec': ['matchConditions', 'variables', 'auditAnnotations', 'images'],
      '0.spec.matchConstraints': ['namespaceSelector', 'objectSelector', 'excludeResourceRules'],
      '0.spec.matchConstraints.resourceRules.0': ['resourceNames'],
      '0.spec.attestors.0': ['notary'],
      '0.spec.attestors.0.cosign': ['source', 'certificate', 'tuf', 'trustedRoot', 'annotations'],
      '0.spec.attestors.0.cosign.ctlog': ['rekorPubKey', 'ctLogPubKey', 'tsaCertChain'],
      '0.spec.attestors.0.cosign.key': ['kms', 'expression', 'secretRef'],
      '0.spec.attestors.1.cosign.keyless': ['roots'],
      '0.spec.attestations.0': ['referrer'],
    },
  },
  ratify: {
    documents: [
      ratify('Store', 'store', {
        name: 'oras',
        version: '1',
        address: 'x',
        parameters: { cosignEnabled: true },
        source: { artifact: 'x' },
      }),
      ratify('KeyManagementProvider', 'inline', {
        type: 'inline',
        refreshInterval: '1h',
        parameters: { contentType: 'key', value: ours.pem },
      }),
      ratify('Policy', 'policy', {
        type: 'config-policy',
        parameters: { artifactVerificationPolicies: { [COSIGN]: 'any', default: 'all' } },
      }),
      ratify('Verifier', 'cosign', {
        name: 'cosign',
        version: '1',
        address: 'x',
        source: { artifact: 'x' },
        artifactTypes: COSIGN,
        parameters: {
          trustPolicies: [
            {
              name: 'a',
              version: '1.0.0',
              scopes: ['*'],
              tLogVerify: false,
              rekorURL: REKOR,
              keys: [{ provider: 'inline' }],
            },
            {
              scopes: ['ghcr.io/acme/*'],
              keyless: {
                ctLogVerify: false,
                certificateIdentity: 'ann@acme.example',
                certificateOIDCIssuer: ISSUER,
              },
            },
          ],
        },
      }),
    ],
    free: /^\d+\.(?:metadata|status)|source|^0\.spec\.parameters/,
    refused: {
      '3.spec.parameters': ['key', 'rekorURL', 'nestedReferences'],
      '3.spec.parameters.trustPolicies.0.keys.0': ['file', 'name'],
    },
  },
  connaisseur: {
    documents: [
      {
        kubernetes: { any: 'x' },
        alerting: { any: 'x' },
        application: {
          alerting: { any: 'x' },
          alerts: { any: 'x' },
          logLevel: 'INFO',
          logFormat: 'json',
          features: {
            automaticChildApproval: true,
            automaticUnchangedApproval: true,
            cache: { any: 'x' },
            namespacedValidation: { any: 'x' },
            resourceValidationMode: 'all',
            detectionMode: false,
          },
          validators: [
            { name: 'allow', type: 'static', approve: true },
            {
              name: 'default',
              type: 'cosign',
              auth: { any: 'x' },
              cert: 'x',
              host: { rekor: REKOR },
              trustRoots: [
                { name: 'key', key: ours.pem },
                { name: 'keyless', keyless: identity },
              ],
            },
            { name: 'other', type: 'cosign', trustRoots: [{ name: 'default', key: ours.pem }] },
          ],
          policy: [
            {
              pattern: '*:*',
              with: { trustRoot: '*', threshold: 1, required: ['key'], verifySCT: false },
            },
            {
              pattern: 'ghcr.io/acme/*:*',
              validator: 'other',
              with: { mode: 'mutate', verifyInTransparencyLog: true },
            },
            { pattern: 'ghcr.io/else/*', validator: 'allow', with: { trustRoot: 'any' } },
          ],
        },
      },
    ],
    free: /^0\.(?:kubernetes|alerting)|alerting|alerts|cache|namespacedValidation|auth/,
    refused: {
      '0.application.validators.1.host': ['rekorPubkey', 'fulcioCert', 'ctLogPubkey'],
      '0.application.validators.1.trustRoots.0': ['cert'],
    },
  },
};

const written = (documents: unknown): string =>
  (documents as Tree[]).map((document) => JSON.stringify(document, null, 1)).join('\n---\n');

/** Every mapping in it, by its path. */
function mappingsIn(value: unknown, path = ''): [path: string, mapping: Tree][] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, each]) =>
    mappingsIn(each, path === '' ? key : `${path}.${key}`),
  );
  return Array.isArray(value) ? below : [[path, value as Tree], ...below];
}

type Problem = { message: string; line: number };

/** What is said of a file in which `more` stands in the mappings at these paths, and the key at which it is said. */
async function refusals(
  { documents }: Whole,
  more: (path: string) => string[],
): Promise<{ key: string; message: string }[]> {
  const changed = structuredClone(documents);
  for (const [path, mapping] of mappingsIn(changed))
    for (const key of more(path)) mapping[key] = { 'what it says': 'x' };
  const text = written(changed);
  const lines = text.split('\n');
  try {
    await convertPolicies(text, 'f');
    return [];
  } catch (error) {
    assert.ok(error instanceof ShearwallError, String(error));
    const { problems } = error.details as { problems: Problem[] };
    return problems.map(({ message, line }) => {
      return { key: /^ *"([^"]+)"/.exec(lines[line - 1] ?? '')?.[1] ?? '', message };
    });
  }
}

for (const [engine, whole] of Object.entries(WHOLE))
  describe(`a policy of ${engine}`, () => {
    it('that says all that we read, and all that changes no verdict, is ours', async () => {
      const { policies } = await convertPolicies(written(whole.documents), 'f');
      assert.ok(policies.length > 0);
    });

    it('is refused for a key that nobody knows, in every mapping', async () => {
      const paths = mappingsIn(whole.documents)
        .map(([path]) => path)
        .filter((path) => !whole.free.test(path));
      const said = await refusals(whole, (path) => (paths.includes(path) ? [`odd ${path}`] : []));
      assert.deepEqual(
        said.map(({ message }) => message).toSorted(),
        paths.map((path) => `'odd ${path}' cannot be honoured`).toSorted(),
      );
    });

    it('is refused with words of their own for keys that would mean something', async () => {
      const said = await refusals(whole, (path) => whole.refused[path] ?? []);
      assert.deepEqual(
        said
          .filter(({ message }) => !message.includes('cannot be honoured'))
          .map(({ key }) => key)
          .toSorted(),
        Object.values(whole.refused).flat().toSorted(),
      );
    });
  });
