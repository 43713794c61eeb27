/** Waits for work that can be cancelled. Aborted: `cancel` is called, waited for, and the signal's reason thrown. */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  cancel: () => Promise<void>,
): Promise<T> {
  let cancelling: Promise<void> | undefined;
  const abort = (): void => {
    cancelling = cancel();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    await cancelling;
  }
}
