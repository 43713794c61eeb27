/** Counted up when another catalog may come of the same image: locks name it, so that documents are compared with those of the same. */
export const CATALOG = 39;
