const DECLARED =
  /(?<![\w$.])(?:const|let|var)\s{1,9}([A-Za-z_$][\w$]{0,60})(?::\s?\w{1,40})?\s{0,9}=(?![=>])\s{0,9}/g;
const ASSIGNED = /(?<![\w$.])([A-Za-z_$][\w$]{0,60})\s{0,9}[-+*/|&?]{0,2}=(?![=>])/g;
const OF_LOOP = /(?<![\w$.])(?:const|let|var)\s{1,9}([A-Za-z_$][\w$]{0,60})\s{1,9}(?:of|in)\b/g;
const PARAMETER = /(?<![\w$.])([A-Za-z_$][\w$]{0,60})\s{0,9}=>/g;
/** Parameters of a function, and what is taken out of an object. */
const LISTS = [/\(([^()]{1,300})\)\s{0,9}(?:=>|\{)/g, /\{([^{}]{1,300})\}\s{0,9}=(?![=>])/g];
const WORD = /[A-Za-z_$][\w$]*/g;

/** The names of a source of JavaScript that one declaration gives a value, and nothing else: told without scopes, by marks of the language. */
export class NamesGivenOnce {
  readonly #source: string;
  #given: ReadonlyMap<string, number> | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** Where the value begins. */
  given(name: string): number | undefined {
    this.#given ??= namesIn(this.#source);
    return this.#given.get(name);
  }
}

function namesIn(source: string): Map<string, number> {
  const given = new Map<string, number>();
  for (const { index, 0: all, 1: name = '' } of source.matchAll(DECLARED))
    given.set(name, index + all.length);
  const assigned = new Map<string, number>();
  for (const [, name = ''] of source.matchAll(ASSIGNED)) assigned.set(name, (assigned.get(name) ?? 0) + 1);
  for (const [name, count] of assigned) if (count > 1) given.delete(name);
  for (const pattern of [OF_LOOP, PARAMETER])
    for (const [, name = ''] of source.matchAll(pattern)) given.delete(name);
  for (const list of LISTS)
    for (const [, words = ''] of source.matchAll(list))
      for (const [name] of words.matchAll(WORD)) given.delete(name);
  return given;
}
