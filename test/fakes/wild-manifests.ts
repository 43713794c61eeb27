/** Files that name images, as people write them. */

/**
 * By path. `{I}`: tag and digest of an index; `{A}`: of its image for arm64; `{T}`: a tag that gets a digest; `{t}`: one that stays; `{D}`:
 * the digest of the index alone, which changes; `{d}`: which stays; `{N}`: the name.
 */
export const CHANGED: Readonly<Record<string, string>> = {
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
  'anchored/compose.yaml':
    'x-image: &app {I} # one for both\nservices:\n  web: {image: *app}\n  job: {image: *app}\n',
  'quoted/compose.yml':
    'services:\r\n  web:\r\n    "image" : "{I}"\r\n    deploy: {replicas: 2}\r\n  db:\r\n    image: \'{T}\'\r\n',
  'contexts/compose.yaml':
    'services:\n  web:\n    build:\n      context: .\n      additional_contexts:\n        base: docker-image://{I}\n',
  'override/docker-compose.override.yaml':
    'services:\n  web:\n    image: {I}\n    environment: [A=b]\nvolumes: {a: }\n',
  'tagged.yaml': 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: !!str {I}\n  - image: &i {A}\n',
  'question-mark.yaml':
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - ? image\n    : {I}\n    name: a\n',
  'tabs.yaml': 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image:\t{I}\t# tab\n',
  'directive.yaml': '%YAML 1.2\n---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: {I}}]}\n...\n',
  'top-list.yaml':
    '- apiVersion: v1\n  kind: Pod\n  spec: {containers: [{image: {I}}]}\n- apiVersion: v1\n  kind: Pod\n  spec: {containers: [{image: {T}}]}\n',
  'ephemeral.yaml':
    'apiVersion: v1\nkind: Pod\nspec:\n  ephemeralContainers:\n  - image: {I}\n    targetContainerName: a\n  initContainers:\n  - {name: i, image: "{T}"}\n',
  'statefulset.yml':
    '# Copyright\n#\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, annotations: {note: "image: x"}}\nspec:\n  template:\n    spec:\n      containers:\n\n      - name: db\n\n        image: "{I}"\n',
  'merge-key.yaml':
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - &base {image: {A}, name: a}\n  - {<<: *base, image: {I}, name: b}\n',
  'knative.yaml':
    'apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {template: {spec: {containers: [{image: {I}, env: [{name: A, value: b}]}]}}}\n',
  'cluster.yaml':
    'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nspec:\n  imageName: {I}\n  sidecarImage: {A}\n',
  'policy.yaml':
    'apiVersion: example.org/v1\nkind: Tool\nspec: {image: {repository: {N}, tag: v1, digest: "{D}"}}\n',
  'image-name.yaml':
    'apiVersion: example.org/v1\nkind: Tool\nspec: {image: {name: {N}, tag: v1, digest: {D}}}\n',
  'flux/kustomization.yaml':
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  images:\n  - name: app\n    newName: {N}\n    newTag: v1\n    digest: {D}\n',
  'flux/release.yaml':
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  postRenderers:\n  - kustomize:\n      images:\n      - {name: app, newName: {N}, newTag: v1, digest: "{D}"}\n',
  'argo/application.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      valuesObject:\n        image: {repository: {N}, tag: v1, digest: {D}}\n',
  'argo/set.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec:\n  generators: [{list: {elements: [{cluster: a}]}}]\n  template:\n    spec:\n      sources:\n      - kustomize: {images: ["web={I}", {T}]}\n',
  'argo/rollout.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {strategy: {canary: {steps: [{setWeight: 20}]}}, template: {spec: {containers: [{image: {I}}]}}}\n',
  'argo/workflow.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n  - script:\n      image: {I}\n      source: |\n        print("hello")\n  - container: {image: {T}}\n',
  'component/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- name: app # a\n  newName: {N}\n  digest: {D} # b\n  newTag: v1\n- name: {N}\n  newTag: "v1@{D}"\n',
  'chart-2/values.yaml':
    'image:\n  registry: ""\n  repository: &repo {N}\n  tag: v1\n  digest: {D}\njob:\n  image: {repository: *repo, tag: v1, digest: {D}}\nsidecarImage: {I}\n',
  'chart-3/values-eu.yml':
    'a:\n  b:\n    c:\n      - image:\n          repository: {N}\n          tag: &tag "v1@{D}"\n          pullSecrets: []\n',
  'chart-4/values.yaml':
    'image: {name: {N}, tag: v1, digest: "{D}"}\nempty: {image: {repository: {N}, tag: {+v1}, digest: ""}}\n',
  '.github/workflows/services.yaml':
    'on: push\njobs:\n  a:\n    strategy: {matrix: {image: ["{I}", "{A}"]}}\n    container: {image: "${{ matrix.image }}"}\n    services:\n      one: {image: "{I}"}\n      two:\n        image: \'{T}\'\n',
  '.gitea/workflows/ci.yml':
    'on: [push]\njobs:\n  a:\n    container:\n      image: {I}\n    steps:\n    - uses: docker://{A} # a step\n',
  'action/action.yml': 'name: a\nruns:\n  using: docker\n  image: docker://{I}\n',
  'gitlab/.gitlab-ci.yml':
    'default:\n  image: {name: "{I}", entrypoint: [""]}\nservices:\n- {I}\n- name: {A}\n  alias: db\ntest:\n  services: ["{T}"]\n  script: [make]\n',
  'jobs.json':
    '[\n  {"apiVersion": "batch/v1", "kind": "Job",\r\n   "spec": {"template": {"spec": {"containers": [{"image": "{I}"}]}}}}\n]\n',
  'd/chown.dockerfile':
    'FROM {I} AS a\nCOPY --chown=1:1 --from={A} --link /a /a\nCOPY --link --from=a /b /b\n',
  'd/onbuild.dockerfile':
    'FROM {I}\nONBUILD COPY --from={I} /x /y\nONBUILD RUN --mount=type=bind,source=/a,from={A},target=/t make\n',
  'd/platform.dockerfile':
    'FROM --platform=linux/arm64 {A} AS arm\nFROM --platform=${BUILDPLATFORM} {T} AS build\nFROM arm\n',
  'd/stages.dockerfile':
    'FROM {I} AS Base\nFROM base AS next\nFROM SCRATCH AS s\nCOPY --from=NEXT /a /a\nCOPY --from=1 /a /a\nfrom\t{I}\tas\tlast\n',
  'd/escape.dockerfile': '# escape=`\nFROM `\r\n  {I}\r\nRUN --mount=type=bind,from={A} `\r\n  dir\r\n',
  'd/bom.dockerfile': '\ufeff# syntax={I}\nFROM {I}\n',
  'd/only-bom.dockerfile': '\ufeffFROM {I}\n',
  'd/between.dockerfile': 'FROM {I} as a \\\n# inside {N}:v1@{d}\n\nRUN \\\n  # FROM {N}:v1@{d}\n  make\n',
  'd/args.dockerfile':
    'ARG V=1\nFROM --platform=$TARGETPLATFORM {I}\nARG V\nLABEL image=x\nHEALTHCHECK CMD a --from=b\n',
};

/** Named, and left to the last byte. */
export const LEFT: Readonly<Record<string, string>> = {
  'configmap.yaml':
    'apiVersion: v1\nkind: ConfigMap\ndata:\n  pod.yaml: |\n    spec:\n      image: {N}:v1@{d}\n',
  'templates/deployment.yaml':
    'spec:\n  containers:\n  - image: {{ .Values.image }}\n{{- if .x }}\n  - image: {N}:v1@{d}\n{{- end }}\n',
  'folded.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "{N}:v1\\\n  @{d}"}]}\n',
  'variable.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: "$(REGISTRY)/app:v1@{d}"}]}\n',
  '.github/workflows/action.yml': `jobs: {a: {steps: [{uses: "actions/checkout@${'1'.repeat(40)}"}]}}\n`,
  'Dockerfile.arg': 'ARG BASE={N}:v1\nFROM $BASE\n',
  'list.configmap.yaml':
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  data:\n    image: {N}:v1@{d}\n    run: docker run {N}:v1@{d}\n',
  'secret.yaml': 'apiVersion: v1\nkind: Secret\nstringData: {a: "image: {N}:v1@{d}\\n"}\n',
  'env.yaml':
    'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - args: ["--image={N}:v1@{d}"]\n    env: [{name: RELATED_IMAGE, value: "{N}:v1@{d}"}]\n',
  'argo/texts.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      parameters: [{name: image.tag, value: "v1@{d}"}]\n      values: |\n        image: {N}:v1@{d}\n',
  'patches/kustomization.yaml':
    'patches:\n- patch: |-\n    - op: replace\n      path: /spec/image\n      value: {N}:v1@{d}\n',
  'literal.yaml':
    'apiVersion: v1\nkind: Pod\nspec: \n  containers:\n  - image: |-\n      {N}:v1@{d}\n  - image: >-\n      {N}:v1@{d}\n',
  'bitbucket-pipelines.yml': 'pipelines: {default: [{step: {image: {name: "{N}:v1@{d}"}}}]}\n',
  'cloudbuild.yaml': 'steps:\n- name: {N}:v1@{d}\n',
  'slashes.json':
    '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "ghcr.io\\/a\\/b:v1@{d}"}]}}\n',
  'defaults/compose.yaml':
    'services:\n  a: {image: "${IMAGE:-{N}:v1@{d}}"}\n  b: {image: "{N}:${TAG:-v1}@{d}"}\n  c:\n    build:\n      dockerfile_inline: |\n        FROM {N}:v1@{d}\n',
  'sha/values.yaml':
    'image: {repository: {N}, tag: v1, sha: "00"}\nother: {image: {repository: "{N}@{d}", tag: v1}}\n',
  'shared-tag/values.yaml':
    'a: {image: {repository: {N}, tag: &t v1}}\nb: {image: {repository: other.example.org/b, tag: *t}}\n',
  'templates/range.yaml':
    '{{- range .Values.all }}\n---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: "{N}:v1@{d}"}]}\n{{- end }}\n',
  '.github/workflows/run.yml':
    'on: push\njobs: {a: {steps: [{run: "docker run {N}:v1@{d}"}, {uses: "a/b@v1"}]}}\n',
  'd/heredoc.dockerfile':
    'RUN <<EOF\nFROM {N}:v1@{d}\nCOPY --from={N}:v1@{d} /a /b\nEOF\nCOPY <<"EOT" /Dockerfile\nFROM {N}:v1@{d}\nEOT\n',
  'd/arg.dockerfile': 'ARG BASE={N}:v1@{d}\nFROM ${BASE}\nFROM {N}:${V}@{d}\n',
};
