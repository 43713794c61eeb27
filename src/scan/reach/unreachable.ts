import { counted } from '../../base/counted.ts';
import type { LoweringRule } from '../triage/lowering-rules.ts';
import type { ScanReach } from './types.ts';

/**
 * Nothing that the image starts, by its own config, loads, opens or runs any file of the component. *Via a shell* and *possibly* lower
 * nothing. It is proven for these roots alone: what is urgent fails all the same.
 */
export function unreachable(reach: ScanReach | undefined): LoweringRule {
  return ({ component }) => {
    const found = reach?.components.get(component.id);
    if (reach === undefined || found?.isIdle !== true) return undefined;
    return {
      code: 'unreachable',
      text: `none of its ${counted(found.files, 'file')} can be loaded by what the image starts: ${rootsText(reach)}`,
      source: `shearwall reach ${reach.engine}, ${reach.digest}`,
      justification: 'vulnerable_code_not_in_execute_path',
    };
  };
}

/** Roots in one line. */
export function rootsText({ roots }: Pick<ScanReach, 'roots'>): string {
  return roots.map(({ argv, file }) => argv?.join(' ') ?? file ?? '').join('; ');
}
