/**
 * The Helm chart and the plain manifests, from one description of the objects. Values of the chart stand in its templates where plain
 * manifests have what they are by default.
 */
import { Document, isMap, stringify } from 'yaml';
import { z } from 'zod';
import { constraint, constraintTemplate, provider } from '../src/trust/policy/export/to-gatekeeper.ts';
import { admissionObjects } from './deploy/admission-objects.ts';
import { agentObjects } from './deploy/agent-objects.ts';
import { chartFill, type Fill, plainFill, templateText } from './deploy/fill.ts';
import { serverObjects } from './deploy/server-objects.ts';
import { uninstallObjects } from './deploy/uninstall-objects.ts';
import { valuesOf } from './deploy/values.ts';

const PARTS: Readonly<Record<string, (fill: Fill<never>) => object[]>> = {
  admission: admissionObjects,
  agent: agentObjects,
  server: serverObjects,
};
/** Of the chart alone. */
const HOOKS: Readonly<Record<string, (fill: Fill<never>) => object[]>> = { admission: uninstallObjects };
const NAMESPACE = 'shearwall';
const CHART = 'deploy/helm/shearwall';
const MADE = '# Made by `npm run generate` from scripts/deploy/. Change it there.\n';

/** By path. */
export function deployFiles(version: string): Record<string, string> {
  const shapes: Record<string, z.ZodObject> = valuesOf(version);
  return {
    [`${CHART}/Chart.yaml`]: `${MADE}${stringify(chart(version), { lineWidth: 0 })}`,
    [`${CHART}/values.yaml`]: `${MADE}# Each part is off until it is enabled.\n${defaults(shapes)}`,
    [`${CHART}/values.schema.json`]: `${JSON.stringify(schema(shapes), null, 2)}\n`,
    ...Object.fromEntries(
      Object.entries(PARTS).flatMap(([part, objects]) => [
        [
          `${CHART}/templates/${part}.yaml`,
          template(part, [...objects(chartFill(part)), ...(HOOKS[part]?.(chartFill(part)) ?? [])]),
        ],
        [
          `deploy/manifests/${part}.yaml`,
          manifest(objects(plainFill(NAMESPACE, shapes[part]?.parse({}) as never))),
        ],
      ]),
    ),
    ...gatekeeperFiles(),
  };
}

/** What `policy export --to gatekeeper` writes, in a file each. */
function gatekeeperFiles(): Record<string, string> {
  const authority =
    '# caBundle is the authority of the pods: it stands in their Secret (ca.crt), in base64. They put a renewed one here themselves.\n';
  const files: [name: string, object: object, more?: string][] = [
    ['provider', provider('CA_BUNDLE', NAMESPACE), authority],
    ['template', constraintTemplate()],
    ['constraint', constraint()],
  ];
  const head =
    '# Made by `npm run generate` from src/trust/policy/export/to-gatekeeper.ts. docs/tasks/guard-with-gatekeeper.md\n';
  return Object.fromEntries(
    files.map(([name, object, more = '']) => [
      `deploy/gatekeeper/${name}.yaml`,
      `${head}${more}${stringify(object, { lineWidth: 0 })}`,
    ]),
  );
}

function chart(version: string): object {
  return {
    apiVersion: 'v2',
    name: 'shearwall',
    description: 'Refuses what may not run in a cluster, tells what runs, and serves that to a team',
    type: 'application',
    version,
    appVersion: version,
    kubeVersion: '>=1.30.0-0',
  };
}

/** With what each value is about before it. */
function defaults(shapes: Record<string, z.ZodObject>): string {
  const document = new Document(
    Object.fromEntries(Object.entries(shapes).map(([part, shape]) => [part, shape.parse({})])),
  );
  for (const [part, shape] of Object.entries(shapes)) {
    const values = document.get(part, true);
    for (const { key } of isMap<{ value: string; commentBefore?: string }>(values) ? values.items : []) {
      const about = (shape.shape[key.value] as z.ZodType | undefined)?.description;
      if (about !== undefined) key.commentBefore = ` ${about}`;
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** Of draft 7, which every Helm 3 reads. `global` is what Helm adds where the chart is part of another one. */
function schema(shapes: Record<string, z.ZodObject>): object {
  const values = z.strictObject({ ...shapes, global: z.looseObject({}) }).partial();
  return z.toJSONSchema(values, { target: 'draft-7', io: 'input' });
}

function template(part: string, objects: readonly object[]): string {
  return `${MADE}{{- if .Values.${part}.enabled }}\n${templateText(documents(objects))}{{- end }}\n`;
}

function manifest(objects: readonly object[]): string {
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  };
  return `${MADE}${documents([namespace, ...objects])}`;
}

/** What is text is a statement of the template. */
function documents(objects: readonly (object | string)[]): string {
  return objects
    .map((object) =>
      typeof object === 'string'
        ? `${object}\n`
        : `---\n${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`,
    )
    .join('');
}
