/** What was asked of another process and is not answered yet. */
export class OpenQuestions<Answer> {
  readonly #asked = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  #lastId = 0;

  /** `send` names the question to who answers it. Rejects where `signal` ends first. */
  async ask(send: (id: number) => void, signal: AbortSignal): Promise<Answer> {
    const id = ++this.#lastId;
    const giveUp = (): void => this.fail(id, new Error('it took too long'));
    signal.addEventListener('abort', giveUp, { once: true });
    return await new Promise<Answer>((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      send(id);
      if (signal.aborted) giveUp();
    }).finally(() => signal.removeEventListener('abort', giveUp));
  }

  answer(id: number, answer: Answer): void {
    this.#take(id)?.resolve(answer);
  }

  fail(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  #take(id: number) {
    const waiting = this.#asked.get(id);
    this.#asked.delete(id);
    return waiting;
  }
}
