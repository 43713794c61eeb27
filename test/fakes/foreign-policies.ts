/** Policies of other engines, by a key of ours or an identity of `https://issuer.example`. */
import { keySigner } from './evidence.ts';

/** Whose key the policies accept, and another. */
export const [ours, other] = [keySigner(), keySigner()];
export const indented = (pem: string, by: number): string =>
  pem
    .trim()
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`)
    .join('\n');
export const ISSUER = 'https://issuer.example';

export const cip = (spec: string): string =>
  `apiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\nmetadata: {name: release}\nspec:\n${spec}\n`;
export const CIP_IMAGES = '  images: [{glob: ghcr.io/acme/**}]\n';
export const CIP_KEY = `  authorities:\n  - key:\n      data: |\n${indented(ours.pem, 8)}`;

export const kyverno = (check: string, more = '', match = '{any: [{resources: {kinds: [Pod]}}]}'): string =>
  `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: release}
spec:
  validationFailureAction: Enforce
  rules:
  - name: signed
    match: ${match}
${more}    verifyImages:
    - imageReferences: ["ghcr.io/acme/*"]
${check}
`;
export const KYVERNO_KEY = `      attestors:
      - entries:
        - keys:
            rekor: {ignoreTlog: true}
            publicKeys: |
${indented(ours.pem, 14)}`;

export const ivpol = (validation: string, more = ''): string =>
  `apiVersion: policies.kyverno.io/v1
kind: ImageValidatingPolicy
metadata: {name: release}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
  matchImageReferences: [{glob: "ghcr.io/acme/*"}]
  attestors:
  - name: ours
    cosign:
      ctlog: {insecureIgnoreTlog: true}
      key:
        data: |
${indented(ours.pem, 10)}
  - name: keyless
    cosign: {keyless: {identities: [{issuer: ${ISSUER}, subjectRegExp: ".*@acme.example"}]}}
${more}  validations: [{expression: "${validation}"}]
`;
export const SIGNED =
  'images.containers.map(image, verifyImageSignatures(image, [attestors.ours])).all(e, e > 0)';
