import { elfReachExaminer } from '../../facts/elf-facts.ts';
import type { Pack } from '../../types.ts';

const AWK = /\/(?:[gmn]awk|original-awk|busybox)$/;

/**
 * awk runs what its program says through a shell. The program is a text in the script that runs awk, whose words are followed, or a file
 * that is named there; texts of awk itself name nothing.
 */
export const awkPack: Pack = {
  id: 'awk',
  examiners: [elfReachExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code' || !AWK.test(`/${path}`)) return;
    for (const folder of ['usr/share/awk'])
      if (world.tree.get(folder) !== undefined)
        yield {
          to: { folder: `/${folder}` },
          kind: 'opens',
          use: 'data',
          certainty: 'possible',
          evidence: { literal: '', where: path },
        };
  },
};
