const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Cleans up if the process ends, by itself or by Ctrl-C, before the function that this returns is called: a test that is cut
 * short runs none of its `after` and `finally`.
 */
export function atSuddenEnd(cleanUp: () => void): () => void {
  const bySignal = (signal: NodeJS.Signals): void => {
    // Who pressed Ctrl-C twice, or a test runner that sends one signal after the other, waits until this is done.
    cleanUp();
    forget();
    // Ends it, unless someone else listens and has reasons to go on.
    process.kill(process.pid, signal);
  };
  const forget = (): void => {
    process.off('exit', cleanUp);
    for (const signal of SIGNALS) process.off(signal, bySignal);
  };
  process.once('exit', cleanUp);
  for (const signal of SIGNALS) process.on(signal, bySignal);
  return forget;
}
