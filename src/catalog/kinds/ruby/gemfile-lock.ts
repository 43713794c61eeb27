import { hasRoom, linesUpTo, type Say } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Gem, type GemRequirement, platformOf } from './gemspec.ts';

const MAX_LINES = 100_000;
const MAX_GEMS = 10_000;
const MAX_REQUIRES = 500;

const SPEC = /^ {4}([A-Za-z0-9._-]{1,200}) \((\d[A-Za-z0-9.]{0,100})(?:-([A-Za-z0-9._-]{1,100}))?\)$/;
const NEED = /^ {6}([A-Za-z0-9._-]{1,200})(?: \(([^()]{1,200})\))?$/;
/** `PATH`: the project itself, or its parts. */
const SECTIONS = new Set(['GEM', 'GIT']);

/** The gems that a Gemfile.lock settles on, with what each needs. */
export function parseGemfileLock(text: string, say: Say): Gem[] {
  const gems: Gem[] = [];
  let isGems = false;
  let requires: GemRequirement[] | undefined;
  for (const line of linesUpTo(MAX_LINES, text, say)) {
    if (/^\S/.test(line)) {
      isGems = SECTIONS.has(line);
      requires = undefined;
    }
    if (!isGems || line.length > 500) continue;
    const spec = SPEC.exec(line);
    if (spec) {
      if (!hasRoom(gems.length, MAX_GEMS, 'gems', say)) return gems;
      const [, name = '', version = '', ending] = spec;
      const platform = platformOf(ending);
      requires = [];
      gems.push(withoutUndefined({ name, version, platform, licenses: [], requires }));
      continue;
    }
    const need = NEED.exec(line);
    if (
      need &&
      requires !== undefined &&
      hasRoom(requires.length, MAX_REQUIRES, 'requirements of one gem', say)
    )
      requires.push(withoutUndefined({ name: need[1] ?? '', constraint: need[2] }));
  }
  return gems;
}
