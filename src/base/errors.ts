/**
 * What kind of failure a code stands for. Exit codes and HTTP statuses follow from the kind, here and nowhere else.
 * `usage`: the input was wrong; the rest: it could not be done.
 */
export type ErrorKind =
  | 'usage'
  | 'refused'
  | 'unavailable'
  | 'unauthorized'
  | 'not-found'
  | 'unsupported'
  | 'internal';

/** The codes of one area: each with its kind and one sentence for docs/reference/errors.md. */
export type ErrorCatalogue = Readonly<Record<string, { kind: ErrorKind; meaning: string }>>;

export type ErrorOptions = {
  /** What the user can do about it. */
  hint?: string;
  /** The original failure, always kept. */
  cause?: unknown;
  /** Structured, JSON-safe and free of secrets. */
  details?: Record<string, unknown>;
};

/** Every failure raised on purpose: what failed (`message`, lowercase, no full stop) and what to do (`hint`). */
export class ShearwallError extends Error {
  override readonly name = 'ShearwallError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: string, kind: ErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.kind = kind;
    this.hint = options.hint;
    this.details = options.details;
  }
}

export type ErrorMaker<C extends ErrorCatalogue> = {
  (code: keyof C & string, message: string, options?: ErrorOptions): ShearwallError;
  readonly catalogue: C;
  /** True when `error` carries one of these codes (or exactly `code`, when given). */
  is(error: unknown, code?: keyof C & string): error is ShearwallError;
};

/** Declares the closed set of codes of one area and returns the only way to make errors with them. */
export function defineErrors<const C extends ErrorCatalogue>(catalogue: C): ErrorMaker<C> {
  const make = (code: keyof C & string, message: string, options?: ErrorOptions): ShearwallError => {
    const entry = catalogue[code];
    return new ShearwallError(code, entry?.kind ?? 'internal', message, options);
  };
  const is = (error: unknown, code?: keyof C & string): error is ShearwallError =>
    error instanceof ShearwallError && (code === undefined ? error.code in catalogue : error.code === code);
  return Object.assign(make, { catalogue, is });
}

/** 0 yes, 1 a negative answer, 2 usage, 3 could not do it. Negative answers are values, never errors. */
export function exitCodeOf(error: unknown): 2 | 3 {
  return error instanceof ShearwallError && error.kind === 'usage' ? 2 : 3;
}

const HTTP_STATUS: Record<ErrorKind, number> = {
  usage: 400,
  refused: 422,
  unavailable: 503,
  unauthorized: 401,
  'not-found': 404,
  unsupported: 501,
  internal: 500,
};

export function httpStatusOf(error: unknown): number {
  return error instanceof ShearwallError ? HTTP_STATUS[error.kind] : 500;
}

/** The message of anything thrown. */
/** What anything thrown says. A file is named as it is called in its folder, where that folder is held open (HeldFolder). */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\/proc\/self\/fd\/\d+\//g, '') : String(error);
}

/** `UNEXPECTED`: it is none of ours. */
export function codeOf(error: unknown): string {
  return error instanceof ShearwallError ? error.code : 'UNEXPECTED';
}

/** What to do about anything thrown, where it says that. */
export function hintOf(error: unknown): string | undefined {
  return error instanceof ShearwallError ? error.hint : undefined;
}
