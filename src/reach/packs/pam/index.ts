import { elfReachExaminer } from '../../facts/elf-facts.ts';
import { textExaminer } from '../../facts/text-facts.ts';
import type { Pack } from '../../types.ts';

const PASSWD = 'etc/passwd';

/** Who logs users in starts the shells of /etc/passwd. Its modules and their texts are followed as those of other libraries. */
export const pamPack: Pack = {
  id: 'pam',
  examiners: [elfReachExaminer, textExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code' || !/\/libpam\.so[\d.]*$/.test(path)) return;
    for (const word of world.tree.factsAt(textExaminer, PASSWD)?.words ?? [])
      for (const shell of word.split(':'))
        if (shell.startsWith('/') && world.program(shell) !== undefined)
          yield {
            to: { path: shell },
            kind: 'logs in to',
            use: 'code',
            certainty: 'possible',
            evidence: { literal: shell, where: PASSWD },
          };
  },
};
