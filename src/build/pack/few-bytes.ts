/** Threads take as long to start as this one needs to hash so much. */
export const FEW_BYTES = 64 << 20;
