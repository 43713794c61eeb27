/** The bytes are not the DER that was expected. Readers of whole documents turn it into their own refusal. */
export class DerError extends Error {}

/** Runs `read`; what is wrong with the DER is thrown as what `refuse` makes of it. */
export function withDerErrors<T>(read: () => T, refuse: (message: string) => Error): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) throw refuse(error.message);
    throw error;
  }
}
