import { stringify } from 'yaml';

/** Objects of Kubernetes, as YAML. */
export type PolicyExport = {
  to: 'kyverno' | 'policy-controller' | 'gatekeeper' | 'vap';
  objects: number;
  manifests: string;
  /** What the engine does otherwise, whatever these objects say. */
  notes: string[];
};

export function manifestsOf(objects: readonly object[]): Pick<PolicyExport, 'objects' | 'manifests'> {
  const manifests = objects.map((object) => `---\n${stringify(object, { lineWidth: 0 })}`).join('');
  return { objects: objects.length, manifests };
}
