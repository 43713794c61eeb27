import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imagesInDockerfile } from './in-dockerfile.ts';
import { imagesInYaml } from './in-yaml.ts';

const D = `sha256:${'ab'.repeat(32)}`;

/** `IMAGE` where its digest can be changed, `IMAGE +` where one can be added, `IMAGE -` where neither. */
function found(file: string, text: string): string[] {
  const isYaml = /\.ya?ml$|\.json$/.test(file);
  const { images } = isYaml ? imagesInYaml(file, text) : imagesInDockerfile(file, text);
  for (const { hexAt, endAt, image } of images) {
    if (hexAt !== undefined) assert.equal(text.slice(hexAt, hexAt + 64), 'ab'.repeat(32));
    if (endAt !== undefined) {
      const tail = image.slice(Math.max(image.lastIndexOf(':'), image.lastIndexOf('/')) + 1);
      assert.ok(text.slice(0, endAt).endsWith(tail), `${image} ends elsewhere`);
    }
  }
  return images.map(({ image, hexAt, endAt }) =>
    hexAt !== undefined ? image : endAt !== undefined ? `${image} +` : `${image} -`,
  );
}

const left = (file: string, text: string): [string, number][] =>
  imagesInYaml(file, text).left.map(({ text: what, line }) => [what, line]);

const shapes: [string, string, string, string[]][] = [
  [
    'a Deployment, with comments, quotes and flow style',
    'd.yaml',
    `apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{image: "a/b:1@${D}"}, {image: 'c:2'}]}}} # image: x\n`,
    [`a/b:1@${D}`, 'c:2 +'],
  ],
  [
    'several documents with CRLF, init containers and an image volume',
    'd.yaml',
    `apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  initContainers:\r\n  - image: i:1@${D}\r\n  volumes:\r\n  - image:\r\n      reference: v:1\r\n---\r\napiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - image: p:1 # here\r\n`,
    [`i:1@${D}`, 'v:1 +', 'p:1 +'],
  ],
  [
    'JSON',
    'd.json',
    `{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "a:1@${D}"}]}}`,
    [`a:1@${D}`],
  ],
  [
    'values of Helm in parts, with a tag that reads as a number',
    'values.yaml',
    `image:\n  registry: ghcr.io\n  repository: a/b\n  tag: 1.10\n  digest: ${D}\nother:\n  repository: c/d\n  tag: 1.20\n  pullPolicy: Always\nplain: {image: e/f:1}\n`,
    [`ghcr.io/a/b:1.10@${D}`, 'c/d:1.20 +', 'e/f:1 +'],
  ],
  [
    'a tag of Helm that has a digest behind it',
    'values-prod.yaml',
    `image:\n  repository: a/b\n  tag: "1.2@${D}"\n`,
    [`a/b:1.2@${D}`],
  ],
  [
    'Kustomize: names, new names, digests and tags without',
    'kustomization.yaml',
    `images:\n- name: a\n  newTag: "1"\n  digest: ${D}\n- name: b\n  newName: ghcr.io/x/b\n  digest: ${D}\n- name: c\n  newTag: "2"\n`,
    [`a:1@${D}`, `ghcr.io/x/b@${D}`, 'c:2 +'],
  ],
  [
    'Compose',
    'docker-compose.yml',
    `services:\n  web:\n    image: a:1\n  db: {image: "b:1@${D}", build: .}\n`,
    ['a:1 +', `b:1@${D}`],
  ],
  [
    'a workflow: container, services, docker:// and no action',
    '.github/workflows/ci.yml',
    `on: push\njobs:\n  a:\n    container: c:1\n    services: {db: {image: d:1@${D}}}\n    steps:\n    - uses: docker://e:1\n    - uses: actions/checkout@${'1'.repeat(40)}\n  b: {container: {image: f:1}}\n`,
    ['c:1 +', `d:1@${D}`, 'e:1 +', 'f:1 +'],
  ],
  [
    'an Application of Argo CD with images for Kustomize',
    'app.yaml',
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {kustomize: {images: ["web=ghcr.io/a/web:1@${D}", "b:2"]}}}\n`,
    [`ghcr.io/a/web:1@${D}`, 'b:2 +'],
  ],
  [
    'an OCIRepository of Flux',
    'flux.yaml',
    `apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nspec:\n  url: oci://ghcr.io/a/m\n  ref:\n    tag: v1\n    digest: ${D}\n`,
    [`ghcr.io/a/m:v1@${D}`],
  ],
  [
    'a file of which nobody knows what it is for: only what has a digest',
    'site.yaml',
    `image: logo\nhero: {image: a:1@${D}}\nsource: {repository: x/y, tag: v1}\n`,
    [`a:1@${D}`],
  ],
  [
    'a Dockerfile: stages, platforms, copies, mounts, its frontend and continued lines',
    'Dockerfile',
    `# syntax=docker/dockerfile:1\nARG V=1\nFROM --platform=$BUILDPLATFORM go:1@${D} AS build\nRUN --mount=type=bind,from=tools:2,target=/t \\\n  make\nFROM scratch\nFROM build AS more\nFROM x:$V\nFROM \\\n  y:1\nCOPY --from=build /a /a\nCOPY --from=0 /a /a\nCOPY --from=z:3@${D} /b /b\n`,
    ['docker/dockerfile:1 +', `go:1@${D}`, 'tools:2 +', 'y:1 +', `z:3@${D}`],
  ],
  ['a Containerfile with CRLF', 'Containerfile', `FROM a:1@${D}\r\nFROM b:2 as x\r\n`, [`a:1@${D}`, 'b:2 +']],
];

describe('images that files name', () => {
  for (const [what, file, text, expected] of shapes)
    it(`are found in ${what}`, () => assert.deepEqual(found(file, text), expected));

  it('are named and left inside texts of ConfigMaps, with the line', () => {
    const map = `apiVersion: v1\nkind: ConfigMap\ndata:\n  pod.yaml: |\n    kind: Pod\n    image: a:1@${D}\n`;
    assert.deepEqual(found('c.yaml', map), []);
    assert.deepEqual(left('c.yaml', map), [[`a:1@${D}`, 6]]);
  });

  it('are named and left in templates, folded scalars and actions by commit', () => {
    assert.deepEqual(left('templates/d.yaml', '{{- if .x }}\nimage: {{ .image }}\n{{- end }}\n'), [
      ['{{ .image }}', 2],
    ]);
    const folded = `apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "a:1\\\n  @${D}"}, {image: $(IMAGE)}, {image: "b\\u003a1"}]}\n`;
    assert.deepEqual(found('d.yaml', folded), []);
    assert.deepEqual(
      left('d.yaml', folded).map(([text]) => text),
      [`a:1@${D}`, '$(IMAGE)', 'b:1'],
    );
    const action = `jobs: {a: {steps: [{uses: "actions/checkout@${'1'.repeat(40)}"}]}}`;
    assert.equal(left('.github/workflows/a.yml', action).length, 1);
  });

  it('are not those that a cluster reports in the status of an object, alone or in a list', () => {
    const pod = `{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "a:1"}]}, "status": {"containerStatuses": [{"image": "a:1"}]}}`;
    assert.deepEqual(found('p.json', pod), ['a:1 +']);
    assert.deepEqual(found('p.json', `{"apiVersion": "v1", "kind": "List", "items": [${pod}]}`), ['a:1 +']);
  });

  it('are not made up: aliases count once, and a nested bomb ends', () => {
    const alias = `apiVersion: v1\nkind: Pod\nspec: {containers: [&c {image: a:1}, *c]}\n`;
    assert.deepEqual(found('d.yaml', alias), ['a:1 +']);
    assert.deepEqual(found('d.yaml', '['.repeat(20_000)), []);
  });
});
