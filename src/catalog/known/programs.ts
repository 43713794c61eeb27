import type { Software } from '../strings/software.ts';
import { GO_PROGRAMS } from './go-programs.ts';
import { LANGUAGES } from './languages.ts';
import { SERVERS } from './servers.ts';
import { TOOLS } from './tools.ts';

/** Programs that are known by what they say of themselves. */
export const CLASSIFIERS: readonly Software[] = [...SERVERS, ...LANGUAGES, ...TOOLS, ...GO_PROGRAMS];
