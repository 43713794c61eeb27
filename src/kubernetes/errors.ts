/** A kubeconfig cannot be used: it cannot be read, names no cluster, or asks for something that is not supported. */
export class KubeconfigError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, { hint, cause }: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** No credentials could be had: a plug-in failed, or a file with a token is gone. */
export class ClusterLoginError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, { hint, cause }: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** What the API server answers when it refuses. */
export class ApiRefused extends Error {
  /** Of HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
