/** What loaders, shells and interpreters read of their environment to find what they load; locales and zones name files, too. */
const DECIDING =
  /^(?:LD_|GCONV_PATH$|LOCPATH$|NLSPATH$|LANG$|LANGUAGE$|LC_|TZ$|TZDIR$|PATH$|ENV$|BASH_ENV$|SHELL$|PYTHON|VIRTUAL_ENV$|NODE_|JAVA_|_JAVA_|JDK_|JRE_|CLASSPATH$|CATALINA_|PERL|RUBY|GEM_|BUNDLE_|PHP|LUA|OPENSSL_|SSL_|GIT_|AWKPATH$|AWKLIBPATH$)/;
/** An absolute path, by itself or in an option: any program may load what a variable names. Not an address. */
const PATH = /(?:^|[\s=,;:])\/(?!\/)/;

/** Whether a variable decides what is loaded. `value` undefined: nobody knows it. */
export function isDeciding(name: string, value: string | undefined): boolean {
  return DECIDING.test(name) || (value !== undefined && PATH.test(value));
}

/** Of `NAME=value` those that decide what is loaded. */
export function decidingVariables(environment: readonly string[]): Record<string, string> {
  const pairs = environment.map((each): [string, string] => {
    const equals = each.indexOf('=');
    return equals < 0 ? [each, ''] : [each.slice(0, equals), each.slice(equals + 1)];
  });
  return Object.fromEntries(pairs.filter(([name, value]) => isDeciding(name, value)));
}
