import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner } from '../../../../test/fakes/evidence.ts';
import {
  CIP_IMAGES,
  CIP_KEY,
  cip,
  ISSUER,
  indented,
  ivpol,
  KYVERNO_KEY,
  kyverno,
  other,
  ours,
  SIGNED,
} from '../../../../test/fakes/foreign-policies.ts';
import { decideCase, NOW, policies } from '../../../../test/fakes/policy-case.ts';
import { convertPolicies } from './convert-policies.ts';

const person = (email: string) => identitySigner(email, ISSUER);
const stated = (signer: FakeEvidence['signer']): FakeEvidence => {
  return { signer, predicateType: 'https://spdx.dev/Document', predicate: {}, at: NOW };
};
type Expected = [image: string, signedBy: string, allowed: boolean];
const SIGNERS = {
  nobody: [],
  ours: [{ signer: ours.signer, at: NOW }],
  other: [{ signer: other.signer, at: NOW }],
  ann: [{ signer: person('ann@acme.example'), at: NOW }],
  eve: [{ signer: person('eve@elsewhere.example'), at: NOW }],
  'ours, with a statement': [{ signer: ours.signer, at: NOW }, stated(ours.signer)],
  'ours, with a statement by another': [{ signer: ours.signer, at: NOW }, stated(other.signer)],
  'ann, with a statement': [stated(person('ann@acme.example'))],
} satisfies Record<string, FakeEvidence[]>;

async function verdict(text: string, image: string, signedBy: string): Promise<boolean> {
  const { policy } = await convertPolicies(text, 'foreign.yaml');
  const [registry = '', ...path] = image.split('/');
  const evidence = SIGNERS[signedBy as keyof typeof SIGNERS];
  const set = await policies(policy);
  return decideCase(set, { image: { registry, repository: path.join('/') }, evidence }).allowed;
}

const BY_KEY: Expected[] = [
  ['ghcr.io/acme/app', 'ours', true],
  ['ghcr.io/acme/team/app', 'ours', true],
  ['ghcr.io/acme/app', 'other', false],
  ['ghcr.io/acme/app', 'nobody', false],
  ['ghcr.io/else/app', 'ours', false],
];
const BY_PERSON: Expected[] = [
  ['ghcr.io/acme/app', 'ann', true],
  ['ghcr.io/acme/app', 'eve', false],
  ['ghcr.io/acme/app', 'ours', false],
  ['ghcr.io/acme/app', 'nobody', false],
  ['ghcr.io/else/app', 'ann', false],
];
const identities = (identity: string): string =>
  cip(
    `${CIP_IMAGES}  authorities: [{keyless: {url: https://fulcio.sigstore.dev, identities: [${identity}]}, ctlog: {url: https://rekor.sigstore.dev}}]`,
  );
const keyless = (identity: string): string =>
  kyverno(`      attestors: [{entries: [{keyless: ${identity}}]}]`);

const CONVERTED: [what: string, text: string, expected: Expected[]][] = [
  ['a ClusterImagePolicy by key', cip(CIP_IMAGES + CIP_KEY), BY_KEY],
  [
    'one with any of two authorities',
    cip(
      `${CIP_IMAGES}${CIP_KEY}\n  - keyless: {identities: [{issuer: ${ISSUER}, subject: ann@acme.example}]}`,
    ),
    [...BY_KEY.slice(0, 4), ['ghcr.io/acme/app', 'ann', true]],
  ],
  ['one by identity', identities(`{issuer: ${ISSUER}, subject: ann@acme.example}`), BY_PERSON],
  [
    'one by regular expressions, found anywhere as there',
    identities(`{issuerRegExp: issuer, subjectRegExp: '@acme[.]example$'}`),
    BY_PERSON,
  ],
  [
    'one by a regular expression over all of the subject',
    identities(`{issuer: ${ISSUER}, subjectRegExp: '^ann@acme[.]example$'}`),
    BY_PERSON,
  ],
  [
    'one that passes all',
    cip(`${CIP_IMAGES}  authorities: [{static: {action: pass}}]`),
    [
      ['ghcr.io/acme/app', 'nobody', true],
      ['ghcr.io/else/app', 'nobody', false],
    ],
  ],
  [
    'one that only warns',
    cip(`${CIP_IMAGES}  mode: warn\n${CIP_KEY}`),
    [['ghcr.io/acme/app', 'nobody', true]],
  ],
  [
    'one whose attestations nobody made',
    cip(`${CIP_IMAGES}${CIP_KEY}\n    attestations: [{name: sbom, predicateType: spdxjson}]`),
    [['ghcr.io/acme/app', 'ours', false]],
  ],
  [
    'one with a glob of one level',
    cip(`  images: [{glob: 'ghcr.io/acme/*'}]\n${CIP_KEY}`),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/team/app', 'ours', false],
    ],
  ],
  [
    'one with a glob that runs over slashes',
    cip(`  images: [{glob: 'ghcr.io/acme/a**'}]\n${CIP_KEY}`),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/a/b', 'ours', true],
      ['ghcr.io/acme/b', 'ours', false],
    ],
  ],
  [
    'one with any tag',
    cip(`  images: [{glob: 'ghcr.io/acme/app:*'}]\n${CIP_KEY}`),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/apps', 'ours', false],
    ],
  ],
  [
    'one of Docker Hub',
    cip(`  images: [{glob: 'index.docker.io/library/*'}]\n${CIP_KEY}`),
    [
      ['docker.io/library/nginx', 'ours', true],
      ['docker.io/acme/nginx', 'ours', false],
    ],
  ],
  ['verifyImages by key', kyverno(KYVERNO_KEY), BY_KEY],
  [
    'verifyImages whose references end with a tag',
    kyverno(KYVERNO_KEY).replace('acme/*', 'acme/app:*'),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/apps', 'ours', false],
    ],
  ],
  [
    'verifyImages with a beginning, over slashes as there',
    kyverno(KYVERNO_KEY).replace('acme/*', 'acme/a*'),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/a/b', 'ours', true],
      ['ghcr.io/acme/b', 'ours', false],
    ],
  ],
  [
    'verifyImages by a subject with a wildcard',
    keyless(`{issuer: ${ISSUER}, subject: "*@acme.example"}`),
    BY_PERSON,
  ],
  [
    'verifyImages by regular expressions',
    keyless(`{issuer: ${ISSUER}, subjectRegExp: ".+@acme.example"}`),
    BY_PERSON,
  ],
  [
    'verifyImages in Audit, which is the default there',
    kyverno(KYVERNO_KEY).replace('  validationFailureAction: Enforce\n', ''),
    [['ghcr.io/acme/app', 'nobody', true]],
  ],
  [
    'verifyImages of any image',
    kyverno(KYVERNO_KEY).replace('ghcr.io/acme/*', '*'),
    [
      ['quay.io/x', 'ours', true],
      ['quay.io/x', 'other', false],
    ],
  ],
  [
    'verifyImages with references to skip',
    kyverno(`${KYVERNO_KEY}\n      skipImageReferences: ["ghcr.io/acme/old*"]`),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/old', 'ours', false],
    ],
  ],
  [
    'verifyImages with one reference to skip',
    kyverno(`${KYVERNO_KEY}\n      skipImageReferences: ["ghcr.io/acme/old:*"]`),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/old', 'ours', false],
    ],
  ],
  [
    'verifyImages where two keys are needed',
    kyverno(`${KYVERNO_KEY}\n${indented(other.pem, 14)}`),
    [
      ['ghcr.io/acme/app', 'ours', false],
      ['ghcr.io/acme/app', 'other', false],
    ],
  ],
  [
    'verifyImages where one of two keys is enough',
    kyverno(`${KYVERNO_KEY.replace('- entries', '- count: 1\n        entries')}\n${indented(other.pem, 14)}`),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['ghcr.io/acme/app', 'other', true],
      ['ghcr.io/acme/app', 'ann', false],
    ],
  ],
  [
    'verifyImages in whatever registry',
    kyverno(KYVERNO_KEY).replace('ghcr.io/acme/*', '*/acme/*'),
    [
      ['ghcr.io/acme/app', 'ours', true],
      ['quay.io/acme/app', 'ours', true],
      ['ghcr.io/else/app', 'ours', false],
    ],
  ],
  [
    'verifyImages and a statement, by those who sign the image',
    kyverno(`${KYVERNO_KEY}\n      attestations: [{type: spdxjson}]`),
    [
      ['ghcr.io/acme/app', 'ours', false],
      ['ghcr.io/acme/app', 'ours, with a statement', true],
      ['ghcr.io/acme/app', 'ours, with a statement by another', false],
    ],
  ],
  [
    'verifyImages by statements alone, by somebody else',
    kyverno(
      `      attestations: [{type: spdxjson, attestors: [{entries: [{keyless: {issuer: ${ISSUER}, subject: ann@acme.example}}]}]}]`,
    ),
    [
      ['ghcr.io/acme/app', 'ann, with a statement', true],
      ['ghcr.io/acme/app', 'ours, with a statement', false],
      ['ghcr.io/acme/app', 'ann', false],
    ],
  ],
  [
    'verifyImages with settings of the webhook that change no verdict',
    kyverno(KYVERNO_KEY).replace(
      '  rules:',
      '  webhookConfiguration: {timeoutSeconds: 5, failurePolicy: Fail, mutationTimeoutSeconds: 5}\n  rules:',
    ),
    BY_KEY,
  ],
  ['an ImageValidatingPolicy by key', ivpol(SIGNED), BY_KEY],
  [
    'one by either of two',
    ivpol(SIGNED.replace('attestors.ours', 'attestors.ours, attestors.keyless')),
    [...BY_KEY.slice(0, 4), ['ghcr.io/acme/app', 'ann', true]],
  ],
  [
    'one by both of two',
    ivpol(SIGNED.replace('attestors.ours', 'attestors.ours, attestors.keyless').replace('e > 0', 'e >= 2')),
    [
      ['ghcr.io/acme/app', 'ours', false],
      ['ghcr.io/acme/app', 'ann', false],
    ],
  ],
  [
    'one that asks for bundles that sign, over all lists of containers, as docs/tasks/admit-signed-images.md does',
    ivpol(
      '(images.containers + images.initContainers).all(i, verifyAttestationSignatures(i, attestations.signature, [attestors.ours]) > 0)',
      '  attestations: [{name: signature, intoto: {type: "https://sigstore.dev/cosign/sign/v1"}}]\n',
    ),
    BY_KEY,
  ],
  [
    'one by a statement alone',
    ivpol(
      'images.containers.map(i, verifyAttestationSignatures(i, attestations.sbom, [attestors.keyless])).all(e, e > 0)',
      '  attestations: [{name: sbom, intoto: {type: spdxjson}}]\n',
    ).replace('cosign: {keyless', 'cosign: {ctlog: {insecureIgnoreTlog: true}, keyless'),
    [
      ['ghcr.io/acme/app', 'ann, with a statement', true],
      ['ghcr.io/acme/app', 'ann', false],
    ],
  ],
  ['one in Audit', ivpol(SIGNED, '  validationActions: [Audit]\n'), [['ghcr.io/acme/app', 'nobody', true]]],
];

describe('a policy of another engine', () => {
  for (const [what, text, expected] of CONVERTED)
    it(`is ours, by its verdicts: ${what}`, async () => {
      for (const [image, signedBy, allowed] of expected)
        assert.equal(await verdict(text, image, signedBy), allowed, `${image} signed by ${signedBy}`);
    });

  it('is read beside others in a file, and no name of a signer is taken twice', async () => {
    const two = `${cip(CIP_IMAGES + CIP_KEY)}---\n${kyverno(KYVERNO_KEY).replace('name: release', 'name: second')}`;
    assert.deepEqual((await convertPolicies(two, 'f')).policies, ['release', 'second']);
    await assert.rejects(
      convertPolicies(`${cip(CIP_IMAGES + CIP_KEY)}---\n${cip(CIP_IMAGES + CIP_KEY)}`, 'f'),
      {
        code: 'POLICY_FOREIGN',
      },
    );
  });

  it('of Kyverno that passes images which it does not match says that ours are refused', async () => {
    assert.match((await convertPolicies(ivpol(SIGNED), 'f')).notes.join('\n'), /all of none/);
  });

  it('says which proofs are not wanted there, and no more', async () => {
    const written = async (log: string): Promise<string> =>
      (await convertPolicies(keyless(`{issuer: ${ISSUER}, subject: a@acme.example${log}}`), 'f')).policy;
    assert.match(await written(', ctlog: {ignoreSCT: true}'), /scts: 0\n/);
    assert.doesNotMatch(await written(', ctlog: {ignoreSCT: false}'), /scts/);
    assert.doesNotMatch(await written(''), /scts/);
  });

  it('asks the log for what it is asked for there, and leaves a tag where tags are left', async () => {
    const written = async (text: string): Promise<string> => (await convertPolicies(text, 'f')).policy;
    assert.match(await written(kyverno(KYVERNO_KEY)), /logEntries: 0\n/);
    assert.doesNotMatch(await written(kyverno(KYVERNO_KEY.replace('ignoreTlog: true', ''))), /logEntries/);
    const asTheyAre = '\n      mutateDigest: false\n      verifyDigest: false';
    assert.match(await written(kyverno(`${KYVERNO_KEY}${asTheyAre}`)), /pin: never\n/);
    for (const mutates of ['', '\n      mutateDigest: true'])
      assert.doesNotMatch(await written(kyverno(KYVERNO_KEY + mutates)), /pin:/);
  });

  it('asks for the annotations that a lone attestor asks for', async () => {
    const annotated = KYVERNO_KEY.replace('- keys:', '- annotations: {team: shop}\n          keys:');
    const { policy } = await convertPolicies(kyverno(annotated), 'f');
    assert.match(policy, /annotations:\n +team: shop\n/);
  });

  it('is about Pods beside whatever else it is about', async () => {
    const match = '{any: [{resources: {kinds: [Deployment, Pod]}}]}';
    assert.deepEqual((await convertPolicies(kyverno(KYVERNO_KEY, '', match), 'f')).policies, ['release']);
  });

  it('has the beginning of a long name', async () => {
    const { policies } = await convertPolicies(
      cip(CIP_IMAGES + CIP_KEY).replace('name: release', `name: ${'a'.repeat(30)}b`),
      'f',
    );
    assert.deepEqual(policies, ['a'.repeat(30)]);
  });

  it('keeps a long pattern on its line', async () => {
    const long = `^${'one of many words '.repeat(20)}$`;
    const { policy } = await convertPolicies(keyless(`{issuer: a, subjectRegExp: '${long}'}`), 'f');
    assert.ok(policy.includes(long.slice(1, -1)), policy);
  });
});
