export type Value = string | number | boolean | readonly string[];
