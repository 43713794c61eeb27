/** Files as people write them: of each exactly the digests change, byte for byte, or are inserted; what cannot be changed is named. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type HandmadeImage, handmadeImage, once } from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { openTarget, parseImageLocation } from '../../oci/index.ts';
import { openPolicies, openTrustedRoot } from '../../trust/index.ts';
import { findImages } from './find/find-images.ts';
import { judgePins } from './judge/judge-pins.ts';
import { writePins } from './write-pins.ts';

/**
 * By path. `{I}`: tag and digest of an index; `{A}`: of its image for arm64; `{T}`: a tag that gets a digest; `{t}`: one that stays; `{D}`:
 * the digest of the index alone, which changes; `{d}`: which stays; `{N}`: the name.
 */
const CHANGED: Readonly<Record<string, string>> = {
  'deployment.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          image: {I}   # pinned {d}\n',
  'crlf.yaml': 'apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  containers:\r\n  - image: {I}\r\n    name: a\r\n',
  'bom.yaml': '\ufeffapiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: {I}\n',
  'no-end-of-line.yaml': 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: {I}',
  'flow.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "{I}", name: a}, {image: {T}}]}\n',
  'single-quotes.yaml': "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: '{I}'\n",
  'no-indent.yaml': 'apiVersion: v1\nkind: Pod\nspec:\n containers:\n -   image:    {I}\n -   image: {T}\n',
  'unicode.yaml':
    '# größe — 大きさ 🚀\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: {I} # 🚀\n',
  'documents.yaml':
    '---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: {I}}]}\n---\n# empty\n---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: {A}}]}\n...\n',
  'anchors.yaml':
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - &c\n    image: {I}\n    name: a\n  - <<: *c\n    name: b\n',
  'cronjob.yaml':
    'apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          initContainers: [{image: {A}}]\n          containers: [{image: {I}}]\n',
  'volume.yaml':
    'apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n  - image:\n      reference: {I}\n      pullPolicy: Always\n',
  'list.yaml':
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {containers: [{image: {I}}]}\n',
  'status.yaml':
    'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: {I}}]}\nstatus: {containerStatuses: [{image: "{N}:v1@{d}"}]}\n',
  'resource.yaml': 'apiVersion: example.org/v1\nkind: Database\nspec:\n  backup:\n    image: {I}\n',
  'pod.json': '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"{I}"},{"image":"{T}"}]}}',
  'indented.json':
    '{\n\t"apiVersion": "v1",\n\t"kind": "Pod",\n\t"spec": {"containers": [\n\t\t{"image": "{A}"}]}\n}\n',
  'kustomize/kustomization.yaml':
    'images:\n- name: app\n  newName: {N}\n  newTag: v1\n  digest: {D} # ours\n',
  'kustomize-tag/kustomization.yml': 'resources: [a.yaml]\nimages:\n- {name: {N}, newTag: {+v1}}\n',
  'chart/values.yaml': 'image:\n  repository: {N}\n  tag: v1\n  digest: {D}\n  pullPolicy: Always\n',
  'chart/values-prod.yaml': 'web:\n  image: {repository: {N}, tag: "v1@{D}"}\n',
  'chart/values.tag.yaml': 'web:\n  image:\n    repository: {N}\n    tag: {+v1}   # by hand\n',
  'chart/values-flat.yaml': 'image: {I}\nsidecar:\n  image: "{T}"\n',
  'compose.yaml': 'services:\n  web:\n    image: {I}\n  db:\n    image: {T}\n    build: .\n',
  'docker-compose.prod.yml': 'x-common: &c\n  image: {I}\nservices:\n  a:\n    <<: *c\n',
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  a:\n    runs-on: x\n    container: {I}\n    services:\n      db:\n        image: {T}\n    steps:\n    - uses: docker://{A}\n',
  '.github/workflows/object.yml':
    'on: push\njobs:\n  a:\n    container:\n      image: {I}\n      env: {A: b}\n',
  '.forgejo/workflows/ci.yaml': 'on: push\njobs: {a: {container: {image: {I}}}}\n',
  '.gitlab-ci.yml': 'image: {I}\ntest:\n  image:\n    name: {x}\n  script: [make]\n',
  'argo.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    kustomize:\n      images:\n      - web={I}\n      - {T}\n',
  'flux.yaml':
    'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nspec:\n  url: oci://{N}\n  ref: {tag: v1, digest: {D}}\n',
  'release.yaml':
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    image: {repository: {N}, tag: v1, digest: {D}}\n',
  'tekton.yaml':
    'apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  steps:\n  - image: {I}\n    script: |\n      echo image: {N}:v1@{d}\n',
  'unknown.yaml': 'image: logo\nhero: {image: {I}}\n',
  Dockerfile:
    '# syntax=docker/dockerfile:1\nFROM {I} AS build\nRUN make\nFROM {T}\nCOPY --from=build /a /a\n',
  'app.dockerfile':
    'FROM --platform=$BUILDPLATFORM {A}\r\nRUN --mount=type=bind,from={I},target=/t \\\r\n  make\r\n',
  'Dockerfile.prod': 'FROM \\\n  {I}\nCOPY --from={T} /b /b\n# FROM {N}:v1@{d}\n',
  Containerfile: 'ARG V=1\nfrom {I} as x\nFROM other:$V\n',
};

/** Named, and left to the last byte. */
const LEFT: Readonly<Record<string, string>> = {
  'configmap.yaml':
    'apiVersion: v1\nkind: ConfigMap\ndata:\n  pod.yaml: |\n    spec:\n      image: {N}:v1@{d}\n',
  'templates/deployment.yaml':
    'spec:\n  containers:\n  - image: {{ .Values.image }}\n{{- if .x }}\n  - image: {N}:v1@{d}\n{{- end }}\n',
  'folded.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "{N}:v1\\\n  @{d}"}]}\n',
  'variable.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "$(REGISTRY)/app:v1@{d}"}]}\n',
  '.github/workflows/action.yml': `jobs: {a: {steps: [{uses: "actions/checkout@${'1'.repeat(40)}"}]}}\n`,
  'Dockerfile.arg': 'ARG BASE={N}:v1\nFROM $BASE\n',
};

const old = handmadeImage('old');
const now = handmadeImage('new');

describe('forty-four files as people write them', () => {
  let dir = '';
  let registry: FakeRegistry;

  before(async () => {
    registry = await FakeRegistry.start();
    dir = mkdtempSync(join(tmpdir(), 'shearwall-wild-'));
    for (const image of [old, now]) await push(image);
  });
  after(async () => {
    await registry.stop();
    rmSync(dir, { recursive: true });
  });

  async function push(image: HandmadeImage): Promise<void> {
    const location = parseImageLocation(`${registry.host}/app:v1`);
    const target = await openTarget({ location }, ociTestContext());
    for (const { descriptor, bytes } of image.blobs) await target.putBlob(descriptor, () => once(bytes));
    for (const { descriptor, bytes } of image.children) await target.putManifest(descriptor, bytes);
    await target.putManifest(image.root.descriptor, image.root.bytes, { tag: 'v1' });
    await target.commit();
  }

  function written(text: string, image: HandmadeImage): string {
    const name = `${registry.host}/app`;
    const isNow = image === now;
    const digest = image.root.descriptor.digest;
    const arm = image.children[1]?.descriptor.digest ?? '';
    return text
      .replaceAll('{I}', `${name}:v1@${digest}`)
      .replaceAll('{A}', `${name}:v1@${arm}`)
      .replaceAll('{T}', isNow ? `${name}:v1@${digest}` : `${name}:v1`)
      .replaceAll('{+v1}', isNow ? `v1@${digest}` : 'v1')
      .replaceAll('{D}', digest)
      .replaceAll('{d}', old.root.descriptor.digest)
      .replaceAll('{x}', 'other.example.org/x')
      .replaceAll('{N}', name);
  }

  it('get their digests and nothing else; what cannot is named', async () => {
    const all = { ...CHANGED, ...LEFT };
    for (const [file, text] of Object.entries(all)) {
      const path = join(dir, 'files', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, written(text, old));
    }
    const policy = join(dir, 'policy.yaml');
    const images = [`${registry.host}/**`];
    writeFileSync(
      policy,
      `version: 1\npolicies: [{name: ours, images: ${JSON.stringify(images)}, unsigned: allow}]\n`,
    );
    const policies = {
      policies: await openPolicies([policy]),
      trustedRoot: await openTrustedRoot({ stateDir: dir }),
    };
    const context = { ...serviceTestContext(), ...ociTestContext() };
    const found = await findImages(join(dir, 'files'));
    const pins = await judgePins({ images: found.images, access: {}, policies, add: true }, context as never);
    assert.equal(await writePins(join(dir, 'files'), pins), Object.keys(CHANGED).length);
    let [changed, added] = [0, 0];
    for (const [file, text] of Object.entries(all)) {
      const expected = file in LEFT ? written(text, old) : written(text, now);
      const bytes = readFileSync(join(dir, 'files', file));
      assert.equal(bytes.toString('utf8'), expected, file);
      const before = Buffer.from(written(text, old));
      const inserted = [...text.matchAll(/\{T\}|\{\+v1\}/g)].length;
      assert.equal(bytes.length - before.length, 72 * inserted, file);
      changed += [...text.matchAll(/\{[IAD]\}/g)].length;
      added += inserted;
    }
    const states = Map.groupBy(pins, ({ state }) => state);
    assert.deepEqual([states.get('update')?.length, states.get('add')?.length], [changed, added]);
    const named = new Set(found.left.map(({ file }) => file));
    assert.deepEqual(
      Object.keys(LEFT).filter((file) => !named.has(file)),
      [],
    );
  });
});
