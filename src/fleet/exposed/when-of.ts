import type { When } from '../../store/index.ts';
import type { AskedTime } from './types.ts';

export function whenOf(time: AskedTime): When {
  switch (time.kind) {
    case 'now':
      return 'live';
    case 'at':
      return { at: time.at };
    case 'between':
      return { from: time.from, to: time.to };
    case 'archive':
      return 'ever';
  }
}
