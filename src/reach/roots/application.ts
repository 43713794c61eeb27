import type { ImageTree } from '../../image-files/index.ts';
import type { Target, Trigger } from '../types.ts';

/** Made when packages are installed, or data of whoever runs: opened, and not run for being there. */
const GENERATED = /^(?:etc\/|var\/|run\/|tmp\/|(?:usr\/)?lib\/|usr\/(?:share|lib64|libexec)\/)/;
/** Read by shells that somebody types into, which the shell pack says. */
const OF_SHELLS =
  /^(?:etc\/(?:profile|bash\.bashrc|environment)$|etc\/skel\/|(?:root|home\/[^/]+)\/\.(?:inputrc|[\w.]*(?:shrc|profile|login|logout|aliases))$)/;
/** Settings that one program reads, which names their folder. */
const OF_ONE = /^etc\/logrotate\.d\//;
const RECORDS = /^(?:var\/(?:lib\/(?:dpkg|apt|apk|rpm|pacman)|cache|log)\/|dev\/|proc\/|sys\/)/;

/** Files that no package brought are what the image is there for: any of them may be used, whoever starts it. */
export function applicationSteps(tree: ImageTree, isApplication: (path: string) => boolean): Trigger[] {
  const code: Target[] = [];
  const data: Target[] = [];
  for (const { path, type } of tree.files())
    if (
      type === 'file' &&
      ![RECORDS, OF_SHELLS, OF_ONE].some((others) => others.test(path)) &&
      isApplication(path)
    )
      (GENERATED.test(path) ? data : code).push({ path: `/${path}` });
  return [trigger(code, 'code'), trigger(data, 'data')].filter(({ widens }) => widens.length > 0);
}

function trigger(widens: readonly Target[], use: 'code' | 'data'): Trigger {
  return {
    trigger: 'application',
    why: 'no package brought the file: it is somebody’s own, and there to be used',
    evidence: { literal: '', where: 'the image' },
    widens,
    use,
  };
}
