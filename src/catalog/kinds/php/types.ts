/** A library of Packagist that an application brought as files. `text`: what was read. */
export type PhpLibrary = { vendor: string; name: string; version: string; text: string };
