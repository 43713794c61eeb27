/** What fish starts with and its functions, and functions of zsh but those that complete what is typed, where packages put them. */
const FUNCTION =
  /(?:^|\/)usr\/(?:local\/)?share\/(?:fish\/(?:config\.fish|(?:vendor_)?(?:functions|conf)(?:\.d)?\/[^/]+\.fish)|zsh\/(?:functions|vendor-functions|site-functions)\/(?!Completion\/)(?:[^/]+\/)?[^/]+)$/;

/** Whether a shell that is not like sh reads commands from it when one is called. */
export function isFunctionOfShell(path: string): boolean {
  return FUNCTION.test(path);
}
