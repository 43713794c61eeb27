const SHELL = /(?:^|\/)(?:(?:ba|da|a|z|rba|fi|[mk]*k)?sh|busybox)$/;

/** Whether a path names a shell that people know, BusyBox with its own among them. */
export function isShell(path: string): boolean {
  return SHELL.test(path);
}
