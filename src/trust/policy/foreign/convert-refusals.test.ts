import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CIP_IMAGES,
  CIP_KEY,
  cip,
  indented,
  ivpol,
  KYVERNO_KEY,
  kyverno,
  other,
  SIGNED,
} from '../../../../test/fakes/foreign-policies.ts';
import { convertPolicies } from './convert-policies.ts';

const keyless = (identity: string): string =>
  kyverno(`      attestors: [{entries: [{keyless: ${identity}}]}]`);

const connaisseur = (how: string): string =>
  `validators: [{name: v, type: cosign, trustRoots: [{name: a, keyless: {issuer: b, subject: c}}]}]
policy: [{pattern: 'ghcr.io/acme/*:*', validator: v, with: {${how}}}]
`;
const ratify = (kind: string): string =>
  `apiVersion: config.ratify.deislabs.io/v1beta1\nkind: ${kind}\nmetadata: {name: a}\n`;

const REFUSED: [what: string, text: string, at: RegExp][] = [
  [
    'a condition in CUE',
    cip(
      `${CIP_IMAGES}${CIP_KEY}\n    attestations: [{name: a, predicateType: vuln, policy: {type: cue, data: "x"}}]`,
    ),
    /:\d+:\d+: policies in CUE or Rego/,
  ],
  [
    'a policy over all authorities',
    cip(`${CIP_IMAGES}  policy: {type: rego, data: "x"}\n${CIP_KEY}`),
    /f:6:3: a policy in CUE or Rego/,
  ],
  [
    'objects that it is about',
    cip(`${CIP_IMAGES}  match: [{resource: jobs}]\n${CIP_KEY}`),
    /f:6:3: policies are about images/,
  ],
  [
    'a tag',
    cip(`  images: [{glob: 'ghcr.io/acme/app:v1'}]\n${CIP_KEY}`),
    /f:5:\d+: 'ghcr.io\/acme\/app:v1' names a tag/,
  ],
  [
    'a glob that no pinned image fits',
    cip(`  images: [{glob: ghcr.io/acme/app}]\n${CIP_KEY}`),
    /f:5:\d+: .* matches no image/,
  ],
  [
    'Docker Hub by another name',
    cip(`  images: [{glob: 'docker.io/acme/*'}]\n${CIP_KEY}`),
    /index\.docker\.io/,
  ],
  ['a short name', cip(`  images: [{glob: 'nginx*'}]\n${CIP_KEY}`), /index\.docker\.io/],
  [
    'a key of a Secret',
    cip(`${CIP_IMAGES}  authorities: [{key: {secretRef: {name: k}}}]`),
    /f:6:\d+: keys of a Secret/,
  ],
  ['a key of a KMS', cip(`${CIP_IMAGES}  authorities: [{key: {kms: "awskms:///x"}}]`), /keys of a KMS/],
  ['another hash', cip(`${CIP_IMAGES}${CIP_KEY}\n      hashAlgorithm: sha512`), /SHA-256/],
  [
    'whoever has an identity',
    cip(`${CIP_IMAGES}  authorities: [{keyless: {url: https://fulcio.sigstore.dev}}]`),
    /accepts whoever/,
  ],
  [
    'an identity that anybody may vouch for',
    cip(`${CIP_IMAGES}  authorities: [{keyless: {identities: [{subject: a}]}}]`),
    /no 'issuer'/,
  ],
  [
    'a Fulcio of its own',
    cip(
      `${CIP_IMAGES}  authorities: [{keyless: {url: https://fulcio.acme.example, identities: [{issuer: a, subject: b}]}}]`,
    ),
    /--trusted-root/,
  ],
  [
    'signatures elsewhere',
    cip(`${CIP_IMAGES}${CIP_KEY}\n    source: [{oci: ghcr.io/acme/signatures}]`),
    /where the image lies/,
  ],
  ['a refusal', cip(`${CIP_IMAGES}  authorities: [{static: {action: fail}}]`), /leave these images out/],
  ['a pass beside a key', cip(`${CIP_IMAGES}${CIP_KEY}\n  - static: {action: pass}`), /beside another one/],
  [
    'attestations of one of two authorities',
    cip(
      `${CIP_IMAGES}${CIP_KEY}\n  - attestations: [{predicateType: vuln}]\n    key:\n      data: |\n${indented(other.pem, 8)}`,
    ),
    /one of several/,
  ],
  [
    'a key that nobody knows',
    cip(`${CIP_IMAGES}  strict: true\n${CIP_KEY}`),
    /f:6:3: 'strict' cannot be honoured/,
  ],
  [
    'what is excluded',
    kyverno(KYVERNO_KEY, '    exclude: {any: [{resources: {namespaces: [kube-system]}}]}\n'),
    /f:9:5: policies are about images/,
  ],
  [
    'preconditions',
    kyverno(KYVERNO_KEY, '    preconditions: {all: []}\n'),
    /f:9:5: policies are about images/,
  ],
  ['no image', kyverno(KYVERNO_KEY).replace('["ghcr.io/acme/*"]', '[]'), /f:10:7: it is about no image/],
  ['what holds no keys', cip(`${CIP_IMAGES}  authorities: [here]`), /this is not a mapping/],
  [
    'an identity and a pattern for it',
    cip(`${CIP_IMAGES}  authorities: [{keyless: {identities: [{issuer: a, issuerRegExp: b, subject: c}]}}]`),
    /'issuer' and 'issuerRegExp' exclude each other/,
  ],
  [
    'more than an identity',
    cip(`${CIP_IMAGES}  authorities: [{keyless: {identities: [{issuer: a, subject: b}], only: c}}]`),
    /'only' cannot be honoured/,
  ],
  [
    'a pass before an identity',
    cip(
      `${CIP_IMAGES}  authorities: [{static: {action: pass}}, {keyless: {identities: [{issuer: a, subject: b}]}}]`,
    ),
    /beside another one/,
  ],
  [
    'attestations by nobody',
    kyverno('      attestations: [{type: vuln}]'),
    /it names nobody who must have signed it/,
  ],
  [
    'objects that are none of Kubernetes',
    ivpol(SIGNED, '  evaluation: {mode: JSON}\n'),
    /only objects of Kubernetes/,
  ],
  ['other objects than Pods', ivpol(SIGNED).replace('[pods]', '[jobs]'), /it is not about Pods/],
  [
    'certificates of an own authority',
    ivpol(SIGNED).replace('cosign: {keyless', 'cosign: {certificate: {}, keyless'),
    /of your own authority come with --trusted-root/,
  ],
  [
    'a namespace',
    kyverno(KYVERNO_KEY, '', '{any: [{resources: {kinds: [Pod], namespaces: [shop]}}]}'),
    /'namespaces' cannot be honoured/,
  ],
  [
    'users',
    kyverno(KYVERNO_KEY, '', '{any: [{resources: {kinds: [Pod]}, subjects: []}]}'),
    /'subjects' cannot be honoured/,
  ],
  [
    'Deployments alone',
    kyverno(KYVERNO_KEY, '', '{any: [{resources: {kinds: [Deployment]}}]}'),
    /not about Pods/,
  ],
  [
    'a rule that verifies nothing',
    kyverno(KYVERNO_KEY).replace(/ {4}verifyImages:[\s\S]*/, '    validate: {message: x}\n'),
    /verifies no images/,
  ],
  ['nobody', kyverno('      required: true'), /names nobody/],
  ['Notary', kyverno(`${KYVERNO_KEY}\n      type: Notary`), /signatures of Notary/],
  [
    'what need not be verified',
    kyverno(`${KYVERNO_KEY}\n      required: false`),
    /f:\d+:7: an image that was not verified/,
  ],
  [
    'a condition in JMESPath',
    kyverno(
      `      attestations: [{type: vuln, conditions: [], attestors: [{entries: [{keyless: {issuer: a, subject: b}}]}]}]`,
    ),
    /JMESPath/,
  ],
  [
    'an attestor within another',
    kyverno('      attestors: [{entries: [{attestor: {entries: []}}]}]'),
    /attestors within attestors/,
  ],
  [
    'more signers than there are',
    kyverno(`${KYVERNO_KEY.replace('- entries', '- count: 2\n        entries')}`),
    /2 of 1/,
  ],
  [
    'none of one signer',
    kyverno(`${KYVERNO_KEY.replace('- entries', '- count: 0\n        entries')}`),
    /0 of 1/,
  ],
  ['an issuer that is anybody', keyless('{subject: "*"}'), /no 'issuer'/],
  ['roots of its own', keyless(`{issuer: a, subject: b, roots: x}`), /--trusted-root/],
  ['one character', kyverno(KYVERNO_KEY).replace('acme/*', 'acme/ap?'), /'\?'/],
  ['a tag in Kyverno', kyverno(KYVERNO_KEY).replace('acme/*', 'acme/app:v1*'), /names a tag/],
  [
    'a name without a registry',
    kyverno(KYVERNO_KEY).replace('ghcr.io/acme/*', 'acme/app*'),
    /names no registry/,
  ],
  [
    'one spelling of Docker Hub',
    kyverno(KYVERNO_KEY).replace('ghcr.io/acme/*', 'docker.io/library/nginx*'),
    /two ways/,
  ],
  [
    'a policy of one namespace',
    kyverno(KYVERNO_KEY).replace('kind: ClusterPolicy', 'kind: Policy'),
    /f:2:1: a Policy of kyverno/,
  ],
  ['CEL that says something else', ivpol('images.containers.all(i, true)'), /of CEL only counts/],
  [
    'CEL that counts another name',
    ivpol(SIGNED.replace('verifyImageSignatures(image', 'verifyImageSignatures(other')),
    /of CEL only counts/,
  ],
  ['CEL with an alternative', ivpol(`${SIGNED} || true`), /of CEL only counts/],
  ['CEL that wants none', ivpol(SIGNED.replace('e > 0', 'e >= 0')), /0 of 1/],
  [
    'an attestor that is not there',
    ivpol(SIGNED.replace('attestors.ours', 'attestors.absent')),
    /no attestor 'absent'/,
  ],
  ['conditions of a match', ivpol(SIGNED, '  matchConditions: []\n'), /f:19:3|policies are about images/],
  ['images by CEL', ivpol(SIGNED).replace('{glob: "ghcr.io/acme/*"}', '{expression: "true"}'), /not by CEL/],
  ['a match that is missing', kyverno(KYVERNO_KEY).replace(/ {4}match: .*\n/, ''), /it has no 'match'/],
  [
    'an action that is neither',
    kyverno(`${KYVERNO_KEY}\n      failureAction: Log`),
    /f:\d+:7: 'Log' is neither Enforce nor Audit/,
  ],
  [
    'what nobody knows of a check',
    kyverno(`${KYVERNO_KEY}\n      strict: true`),
    /'strict' cannot be honoured/,
  ],
  ['attestors that are nobody', kyverno('      attestors: [{entries: []}]'), /it names nobody(?! who)/],
  [
    'certificates of an own authority, by Kyverno',
    kyverno('      attestors: [{entries: [{certificates: {cert: x}}]}]'),
    /of your own authority come with --trusted-root/,
  ],
  [
    'an annotation that is a pattern',
    kyverno(KYVERNO_KEY.replace('- keys:', "- annotations: {team: 'a*'}\n          keys:")),
    /annotations have to be whole texts/,
  ],
  [
    'an annotation that is a number',
    kyverno(KYVERNO_KEY.replace('- keys:', '- annotations: {team: 1}\n          keys:')),
    /annotations have to be whole texts/,
  ],
  [
    'annotations that are text',
    kyverno(KYVERNO_KEY.replace('- keys:', '- annotations: team\n          keys:')),
    /annotations have to be whole texts/,
  ],
  [
    'annotations of one of two attestors',
    kyverno(
      `${KYVERNO_KEY.replace('- keys:', '- annotations: {team: a}\n          keys:')}\n        - keyless: {issuer: a, subject: b}`,
    ),
    /annotations of one of several attestors/,
  ],
  [
    'annotations of those who attest',
    kyverno(
      `${KYVERNO_KEY.replace('- keys:', '- annotations: {team: a}\n          keys:')}\n      attestations: [{type: vuln}]`,
    ),
    /annotations of those who attest/,
  ],
  ['a match of nothing', kyverno(KYVERNO_KEY, '', '{any: []}'), /it matches nothing/],
  [
    'signatures over another hash, in Kyverno',
    kyverno(KYVERNO_KEY.replace('publicKeys:', 'signatureAlgorithm: sha512\n            publicKeys:')),
    /f:\d+:13: signatures are over SHA-256/,
  ],
  [
    'an attestor that is key and identity',
    kyverno(`${KYVERNO_KEY.replace('- keys:', '- keyless: {issuer: a, subject: b}\n          keys:')}`),
    /it is neither keys nor keyless/,
  ],
  [
    'an attestor that is nothing',
    kyverno('      attestors: [{entries: [{}]}]'),
    /it is neither keys nor keyless/,
  ],
  [
    'images that are no list',
    cip(`  images: {glob: 'ghcr.io/acme/**'}\n${CIP_KEY}`),
    /f:5:3: this is not a list/,
  ],
  ['an image without a glob', cip(`  images: [{}]\n${CIP_KEY}`), /f:5:\d+: it has no 'glob'/],
  ['images that there are none of', cip(`  images: []\n${CIP_KEY}`), /f:5:3: it is about no image/],
  [
    'an attestation of no type',
    cip(`${CIP_IMAGES}${CIP_KEY}\n    attestations: [{name: a}]`),
    /f:\d+:20: '' is not a predicate type/,
  ],
  [
    'an attestation of a type that nobody knows',
    cip(`${CIP_IMAGES}${CIP_KEY}\n    attestations: [{name: a, predicateType: odd}]`),
    /f:\d+:30: 'odd' is not a predicate type/,
  ],
  [
    'no images, by another kind',
    ivpol(SIGNED).replace(/ {2}matchImageReferences: .*/, ''),
    /it is about no image/,
  ],
  ['a name that objects inherit', 'apiVersion: __proto__/v1\nkind: x\nspec: {}\n', /f:2:1: a x of __proto__/],
  [
    'a tag before a digest',
    cip(`  images: [{glob: 'ghcr.io/acme/app:v1@*'}]\n${CIP_KEY}`),
    /names a tag or digest/,
  ],
  ['two signatures in several', ivpol(SIGNED.replace('e > 0', 'e > 1')), /2 of 1 attestors/],
  [
    'a name of a namespace',
    kyverno(KYVERNO_KEY).replace('kyverno.io/v1', 'else.io/v1'),
    /of else\.io\/v1 is not read/,
  ],
  [
    'a predicate type that nobody knows',
    kyverno(`${KYVERNO_KEY}\n      attestations: [{type: of their own}]`),
    /'of their own' is not a predicate type that is known here/,
  ],
  [
    'a Fulcio whose certificate stands there',
    cip(
      `${CIP_IMAGES}  authorities: [{keyless: {ca-cert: {data: x}, identities: [{issuer: a, subject: b}]}}]`,
    ),
    /--trusted-root/,
  ],
  ['CEL that counts signatures twice', ivpol(`${SIGNED} && ${SIGNED}`), /signatures are counted twice/],
  [
    'what nobody knows of a match',
    ivpol(SIGNED).replace('{resourceRules', '{odd: 1, resourceRules'),
    /'odd' cannot be honoured/,
  ],
  [
    'a trust root that is not there',
    connaisseur('trustRoot: gone'),
    /its validator has no trust root 'gone'/,
  ],
  ['more signers than there are', connaisseur("trustRoot: '*', threshold: 2"), /2 of 1 signers/],
  ['a part of a signer', connaisseur("trustRoot: '*', threshold: 0.5"), /0.5 of 1 signers/],
  [
    'signers to count of one',
    connaisseur('trustRoot: a, threshold: 1'),
    /only mean something with trustRoot '\*'/,
  ],
  ['signers who are needed of one', connaisseur('trustRoot: a, required: [a]'), /only mean something with/],
  ['a way to change images that nobody knows', connaisseur('trustRoot: a, mode: odd'), /neither mutate nor/],
  ['a provider of nothing', ratify('KeyManagementProvider'), /f:1:1: it has no 'spec'/],
  [
    'a verifier without a Policy',
    `${ratify('Verifier')}spec: {name: cosign, artifactTypes: '*', parameters: {trustPolicies: [{scopes: ['*'], keyless: {certificateIdentity: a, certificateOIDCIssuer: b}}]}}\n`,
    /f:2:1: without a Policy every signature/,
  ],
  ['a kind of ratify that nobody knows', `${ratify('Odd')}spec: {}\n`, /a Odd of ratify is not read/],
  ['a kind that is none of these', 'apiVersion: v1\nkind: Pod\nspec: {}\n', /f:2:1: a Pod of v1/],
];

describe('a policy of another engine is refused, with the line', () => {
  for (const [what, text, at] of REFUSED)
    it(`for ${what}`, async () => {
      await assert.rejects(convertPolicies(text, 'f'), { code: 'POLICY_FOREIGN', message: at });
    });

  it('for what is no YAML, and where there is no policy at all', async () => {
    await assert.rejects(convertPolicies('kind: [', 'f'), { code: 'POLICY_SYNTAX' });
    for (const none of ['# none\n---\n', '---\n  \n---\n  # none\n'])
      await assert.rejects(convertPolicies(none, 'f'), {
        code: 'POLICY_FOREIGN',
        message: 'f holds no policy of another engine',
      });
  });

  it('once for what two rules name', async () => {
    const two = connaisseur('trustRoot: a')
      .replace('type: cosign', 'type: cosign, odd: 1')
      .replace('policy: [', "policy: [{pattern: '*:*', validator: v, with: {trustRoot: a}}, ");
    await assert.rejects(convertPolicies(two, 'f'), { message: /^f:1:\d+: 'odd' cannot be honoured\n/ });
  });

  it('for what we cannot read either', async () => {
    await assert.rejects(convertPolicies(keyless("{issuer: a, subjectRegExp: '('}"), 'f'), {
      code: 'POLICY_INVALID',
    });
  });
});
