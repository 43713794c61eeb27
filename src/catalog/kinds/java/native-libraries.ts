import { atMost } from '../../../base/at-most.ts';
import { stringsOf } from '../../strings/index.ts';
import type { JavaArchive } from './facts.ts';
import type { OpenArchive } from './open-archive.ts';

const NATIVE = /\.(?:so|dll|dylib|jnilib|so\.\d[\d.]{0,20})$/;
const MOST_BYTES = 64 << 20;
const MOST_LIBRARIES = 100;

/** What programs and libraries in an archive tell by their strings. */
export function nativeLibraries(archive: OpenArchive): Required<JavaArchive>['natives'] {
  const all = [...archive.entries.keys()].filter((name) => NATIVE.test(name));
  const names = atMost(all, MOST_LIBRARIES, 'native libraries in one archive', archive.problem);
  return names.flatMap((name) => {
    const content = archive.access(name, MOST_BYTES);
    const facts = content === undefined ? [] : stringsOf(content, name);
    return facts.length === 0 ? [] : [{ at: name, facts }];
  });
}
