import type { KeptReason } from '../kept-reasons.ts';
import type { KeepRule, SlimView } from '../types.ts';
import { matching } from './small-files.ts';

/** (e) A variable TZ may name any zone; programs of any kind read it, of those that stay. */
export const timeZones: KeepRule = {
  reason: 'time zones',
  paths: (view) =>
    keepsPrograms(view) ? matching(view, /^(?:usr\/share\/zoneinfo\/|etc\/(?:localtime|timezone)$)/) : [],
};

/** C.UTF-8, and what LANG and LC_* of the image name. */
export const locales: KeepRule = {
  reason: 'locale',
  *paths(view) {
    if (!keepsPrograms(view)) return;
    const named = localesNamed(view.run.environment);
    for (const path of matching(view, /^usr\/(?:lib|share)\/locale\//)) {
      const [, , , folder = ''] = path.split('/');
      if (folder.toLowerCase().startsWith('c.') || named.has(plain(folder))) yield path;
      else if (named.size > 0 && (folder === 'locale-archive' || folder === 'locale.alias')) yield path;
    }
  },
};

/** The cache names modules by place: with some of them gone it would lead nowhere, so all stay or none. */
export const conversions: KeepRule = {
  reason: 'gconv',
  paths: (view) => (keepsModules(view.kept) ? matching(view, GCONV) : []),
};

/** Without modules the cache, which whoever converts opens, is no use. */
export function cutConversions(kept: Map<string, KeptReason>): void {
  if (!keepsModules(kept)) for (const path of kept.keys()) if (GCONV.test(path)) kept.delete(path);
}

/** `usr/lib/x86_64-linux-gnu/gconv/…`. */
const GCONV = /^usr\/lib(?:64)?\/(?:[\w-]+\/)?gconv\/./;

function keepsModules(kept: ReadonlyMap<string, unknown>): boolean {
  return [...kept.keys()].some((path) => GCONV.test(path) && path.endsWith('.so'));
}

/** `de_DE.UTF-8` names de_DE.utf8, de_DE and de. */
function localesNamed(environment: readonly string[]): Set<string> {
  const values = environment.flatMap(
    (item) => /^(?:LANG|LANGUAGE|LC_\w+)=(.+)$/.exec(item)?.[1]?.split(':') ?? [],
  );
  return new Set(
    values
      .filter((value) => value !== 'C' && value !== 'POSIX')
      .flatMap((value) => [value, value.split('.')[0] ?? '', value.split(/[_.@]/)[0] ?? ''])
      .map(plain),
  );
}

function plain(locale: string): string {
  return locale.toLowerCase().replaceAll('-', '');
}

function keepsPrograms({ kept, tree }: SlimView): boolean {
  return [...kept.keys()].some((path) => tree.get(path, { follow: false })?.magic === 'elf');
}
