const INSIDE_OF_OTHERS =
  /(?:^|\/)(?:node_modules|(?:site|dist)-packages|gems|META-INF|\.cargo|pkg\/mod|\.m2|usr\/(?:share|lib|local\/go))\//;

/** Whether a file may be a project's own: what packages contain says what they were made with, and what is in caches was not asked for. */
export function isOfProject({ path }: { path: string }): boolean {
  return !INSIDE_OF_OTHERS.test(path);
}
