/** A framework that several applications share: `name` is the package that it is published as. */
export type Framework = { name: string; version: string; family: string };

const SHARED =
  /(?:^|\/)shared\/(Microsoft\.[A-Za-z0-9.]{1,100})\/(\d{1,4}\.[0-9A-Za-z.-]{1,60})\/([A-Za-z0-9.]{1,120})\.deps\.json$/;
const RUNTIME = /^[a-z0-9.-]{1,60}$/;

/**
 * `dotnet/shared/Microsoft.NETCore.App/8.0.1/Microsoft.NETCore.App.deps.json`: since .NET Core 3.0 these files are those of
 * the runtime pack of that version, whatever build's version the manifest itself gives.
 */
export function frameworkOf(path: string, runtime: string): Framework | undefined {
  const [, family = '', version = '', name] = SHARED.exec(path) ?? [];
  if (family === '' || name !== family) return undefined;
  const isPack = Number.parseInt(version, 10) >= 3 && RUNTIME.test(runtime);
  return { name: isPack ? `${family}.Runtime.${runtime}` : family, version, family };
}
