import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CIP_IMAGES,
  cip,
  ivpol,
  KYVERNO_KEY,
  kyverno,
  SIGNED,
} from '../../../../test/fakes/foreign-policies.ts';
import { PUBLISHED } from '../../../../test/fakes/published-policies.ts';
import { convertPolicies } from './convert-policies.ts';

const connaisseur = (how: string): string =>
  `validators: [{name: v, type: cosign, trustRoots: [{name: a, keyless: {issuer: b, subject: c}}]}]
policy: [{pattern: 'ghcr.io/acme/*:*', validator: v, with: {${how}}}]
`;
const ratify =
  PUBLISHED['ratify']?.find(({ what }) => what === 'a key, for all')?.text ?? assert.fail('it is gone');

/** Taken as it is, each would let more pass than is meant, or nothing of which is said why. */
const INCOMPLETE: [what: string, text: string, at: RegExp][] = [
  [
    'images without digests, which are refused there',
    kyverno(`${KYVERNO_KEY}\n      mutateDigest: false`, '', undefined).replace(/Audit/g, 'Enforce'),
    /:\d+: without 'verifyDigest: false'/,
  ],
  [
    'images without digests in an ImageValidatingPolicy',
    ivpol(SIGNED, '  validationConfigurations: {mutateDigest: false}\n'),
    /:\d+: without 'verifyDigest: false'/,
  ],
  ['nobody who must have signed', cip(CIP_IMAGES), /f:\d+:\d+: it names nobody/],
  [
    'a key that is not there',
    cip(`${CIP_IMAGES}  authorities: [{key: {}}]\n`),
    /f:\d+:\d+: it has no 'data'/,
  ],
  [
    'an attestor without a key beside others, all of which have to sign',
    kyverno(`${KYVERNO_KEY}\n        - keys: {rekor: {ignoreTlog: true}}`),
    /f:\d+:\d+: it has no 'publicKeys'/,
  ],
  [
    'a count that is not a number',
    kyverno(KYVERNO_KEY.replace('- entries', "- count: '1'\n        entries")),
    /f:\d+:\d+: this is not a number/,
  ],
  ['no rules', kyverno('').replace(/ {2}rules:[^]*/, '  rules: []\n'), /f:\d+:\d+: it has no rules/],
  [
    'two attestors of one name',
    ivpol(SIGNED).replace('- name: keyless', '- name: ours'),
    /f:\d+:\d+: there is another 'ours'/,
  ],
  [
    'an attestor that is nobody',
    ivpol(SIGNED).replace(/cosign: {keyless[^\n]*/, 'x: null'),
    /f:\d+:\d+: it names nobody/,
  ],
  [
    'a threshold that is not a number',
    connaisseur("trustRoot: '*', threshold: ''"),
    /f:\d+:\d+: this is not a number/,
  ],
  [
    'two validators of one name',
    connaisseur('').replace('validators: [', 'validators: [{name: v, type: static, approve: true}, '),
    /f:\d+:\d+: there is another 'v'/,
  ],
  ['no rule', connaisseur('').replace(/policy: .*/, 'policy: []'), /f:\d+:\d+: it is about no image/],
  [
    'nobody who is trusted',
    connaisseur('').replace(/trustRoots: \[.*\]\}\]/, 'trustRoots: []}]'),
    /it trusts nobody/,
  ],
  [
    'an inline key without parameters',
    ratify.replace(/(?<=type: inline\n) +parameters:\n(?: {4,}.*\n)+/, ''),
    /f:\d+:\d+: it has no 'parameters'/,
  ],
  [
    'scopes that are missing',
    ratify.replace(/scopes:\n *- "\*"/, 'scopes: []'),
    /f:\d+:\d+: it has no scopes/,
  ],
  [
    'a provider that is missing',
    ratify.replace('provider: inline-key', 'provider: null'),
    /it has no 'provider'/,
  ],
  [
    'no keys',
    ratify.replace(/keys:\n *- provider: inline-key/, 'keys: []'),
    /both keys and keyless, or neither/,
  ],
  ['two providers of one name', `${ratify}\n---\n${ratify}`, /there is another KeyManagementProvider/],
];

describe('a policy of another engine in which something is missing, twice or of another type', () => {
  for (const [what, text, at] of INCOMPLETE)
    it(`is refused, with the line: ${what}`, async () => {
      await assert.rejects(convertPolicies(text, 'f'), { code: 'POLICY_FOREIGN', message: at });
    });
});
