import type { Pack } from '../types.ts';
import { awkPack } from './awk/index.ts';
import { compilersPack } from './compilers/index.ts';
import { configBasesPack } from './config-bases/index.ts';
import { delegatesPack } from './delegates/index.ts';
import { elfPack } from './elf/index.ts';
import { glibcPack } from './glibc/index.ts';
import { icuPack } from './icu/index.ts';
import { javaPack } from './java/index.ts';
import { luaScriptsPack } from './lua-scripts/index.ts';
import { nodePack } from './node/index.ts';
import { ownFolderPack } from './own-folder/index.ts';
import { pamPack } from './pam/index.ts';
import { perlPack } from './perl/index.ts';
import { phpPack } from './php/index.ts';
import { postgresqlPack } from './postgresql/index.ts';
import { pythonPack } from './python/index.ts';
import { rubyPack } from './ruby/index.ts';
import { scriptPack } from './script/index.ts';
import { servicesPack } from './services/index.ts';
import { settingsPack } from './settings/index.ts';
import { shellPack } from './shell/index.ts';
import { supervisorPack } from './supervisor/index.ts';
import { variablesPack } from './variables/index.ts';
import { wholeFoldersPack } from './whole-folders/index.ts';
import { packsInstead } from './without-pack/index.ts';
import { wordsPack } from './words/index.ts';

/** Those that read something; their order changes no answer. */
const OWN: readonly Pack[] = [
  elfPack,
  scriptPack,
  shellPack,
  wordsPack,
  glibcPack,
  pamPack,
  awkPack,
  configBasesPack,
  luaScriptsPack,
  perlPack,
  pythonPack,
  nodePack,
  icuPack,
  postgresqlPack,
  phpPack,
  rubyPack,
  supervisorPack,
  servicesPack,
  compilersPack,
  javaPack,
  variablesPack,
  settingsPack,
  delegatesPack,
  wholeFoldersPack,
  ownFolderPack,
];

export const PACKS: readonly Pack[] = [...OWN, ...packsInstead(OWN)];
