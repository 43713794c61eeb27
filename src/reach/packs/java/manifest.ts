/** Attributes of a manifest's main section that make a JVM open more files (JAR File Specification). */
export function readManifest(text: string): { classPath: string[]; showsImage: boolean } {
  // A line goes on where the next one begins with a space.
  const [main = ''] = text.replaceAll(/\r\n?/g, '\n').replaceAll('\n ', '').split('\n\n', 1);
  const classPath = main
    .split('\n')
    .flatMap((line) => /^(?:Class-Path|Boot-Class-Path):(.*)$/i.exec(line)?.[1]?.trim().split(/ +/) ?? [])
    .filter((entry) => entry !== '');
  return { classPath, showsImage: /^SplashScreen-Image:/im.test(main) };
}
