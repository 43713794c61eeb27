import { terminalText } from './terminal-text.ts';

/** Messages for people, on stderr. Static text plus fields; never a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
};

export const silentLog: Log = { debug() {}, info() {}, warn() {} };

/** `quiet`: nothing; `warnings`: only those. */
export type LogLevel = 'quiet' | 'warnings' | 'normal' | 'verbose';

/** Writes one line per message, `warning: text key=value`, without anything that a terminal would obey. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const line = (prefix: string, message: string, fields: LogFields = {}): void => {
    const tail = Object.entries(fields).flatMap(([key, value]) =>
      value === undefined ? [] : [` ${key}=${value}`],
    );
    write(`${prefix}${terminalText(`${message}${tail.join('')}`)}\n`);
  };
  return {
    debug: (message, fields) => level === 'verbose' && line('debug: ', message, fields),
    info: (message, fields) => (level === 'normal' || level === 'verbose') && line('', message, fields),
    warn: (message, fields) => level !== 'quiet' && line('warning: ', message, fields),
  };
}

/** Each warning once, where the same is asked of every platform, or before and after. */
export function warningOnce(log: Log): Log {
  const said = new Set<string>();
  return {
    debug: (message, fields) => log.debug(message, fields),
    info: (message, fields) => log.info(message, fields),
    warn(message, fields) {
      const key = JSON.stringify([message, fields]);
      if (!said.has(key)) log.warn(message, fields);
      said.add(key);
    },
  };
}
