/** What a file is for, which says where it names images. `texts`: of Kubernetes, whose values are texts of other programs. */
export type FileKind = 'kubernetes' | 'kustomization' | 'compose' | 'workflow' | 'values' | 'texts' | 'other';

/** `textOf`: a key at the top of the document; empty where it is there and not text, undefined where it is not. */
export function fileKind(file: string, textOf: (key: string) => string | undefined): FileKind {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  const kind = textOf('kind');
  if (/^kustomization(?:\.ya?ml)?$/.test(name) || kind === 'Kustomization')
    return isFlux(textOf) ? 'kubernetes' : 'kustomization';
  if (kind === 'ConfigMap' || kind === 'Secret') return 'texts';
  if (textOf('apiVersion') !== undefined && kind !== undefined) return 'kubernetes';
  if (
    /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\//.test(file) ||
    name === 'action.yml' ||
    name === 'action.yaml'
  )
    return 'workflow';
  if (/compose/.test(name) && textOf('services') !== undefined) return 'compose';
  if (/^\.gitlab-ci\.ya?ml$/.test(name)) return 'workflow';
  return /^values[^/]*\.ya?ml$/.test(name) ? 'values' : 'other';
}

/** Flux calls its own object by the same name. */
function isFlux(textOf: (key: string) => string | undefined): boolean {
  return textOf('apiVersion')?.startsWith('kustomize.toolkit.fluxcd.io/') === true;
}
