import type { SeverityLevel } from '../../advisories/index.ts';

export type Colour = 'red' | 'yellow' | 'green' | 'cyan' | 'magenta';

const CODES: Readonly<Record<Colour, number>> = { red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 };

/** Text in bold or in a colour, where colours are shown at all. */
export class Paint {
  readonly #color: boolean;

  constructor(color: boolean) {
    this.#color = color;
  }

  bold(text: string): string {
    return this.#color ? `\x1b[1m${text}\x1b[22m` : text;
  }

  dim(text: string): string {
    return this.#color ? `\x1b[2m${text}\x1b[22m` : text;
  }

  in(colour: Colour, text: string): string {
    return this.#color ? `\x1b[${CODES[colour]}m${text}\x1b[39m` : text;
  }

  level(level: SeverityLevel, text: string): string {
    const colour = LEVELS[level];
    return colour === undefined ? this.dim(text) : this.in(colour, text);
  }
}

const LEVELS: Readonly<Record<SeverityLevel, Colour | undefined>> = {
  critical: 'magenta',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  negligible: undefined,
  unknown: undefined,
};
