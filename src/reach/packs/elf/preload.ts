import { loaderConfigExaminer } from '../../facts/loader-files.ts';
import type { Edge, World } from '../../types.ts';

const PRELOAD = 'etc/ld.so.preload';

/** Libraries that each process loads before its own: LD_PRELOAD of the image's environment, and ld.so.preload. */
export function* preloadSteps(program: string, world: World): Generator<Edge, void, undefined> {
  const sources = [
    [world.environment.get('LD_PRELOAD'), "the image's environment"],
    [world.tree.factsAt(loaderConfigExaminer, PRELOAD), PRELOAD],
  ] as const;
  for (const [text = '', where] of sources)
    for (const name of text.split(/[\s:]+/))
      for (const path of name === '' ? [] : world.libraries(name, program))
        yield {
          to: { path: `/${path}` },
          kind: 'loads',
          use: 'code',
          certainty: 'certain',
          evidence: { literal: name, where },
        };
}
