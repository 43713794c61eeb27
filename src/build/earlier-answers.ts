import { canonicalJson } from '../base/canonical-json.ts';
import { digestOf } from '../base/digest.ts';
import type { SealedEntries } from '../base/index.ts';

/** What decides an answer besides the question. */
type Kind = {
  name: string;
  /** Counted up when what is kept has another form. */
  format: number;
  /** Another for every change of the code. */
  program: string;
};

/** Answers of before, each by all that decides it. Sealed: nobody else wrote them. */
export class EarlierAnswers<Question, Answer> {
  readonly #entries: SealedEntries;
  readonly #kind: Kind;

  constructor(entries: SealedEntries, kind: Kind) {
    this.#entries = entries;
    this.#kind = kind;
  }

  async recall(question: Question): Promise<Answer | undefined> {
    return (await this.#entries.get(this.#nameOf(question))) as Answer | undefined;
  }

  async remember(question: Question, answer: Answer): Promise<void> {
    await this.#entries.put(this.#nameOf(question), answer);
  }

  #nameOf(question: Question): ReturnType<typeof digestOf> {
    const { name, format, program } = this.#kind;
    return digestOf(canonicalJson([name, format, program, question]));
  }
}
