import type { StringFact } from '../../strings/index.ts';
import type { Technique } from '../../types.ts';
import type { ArchivedPackage } from '../node/archived-packages.ts';

export type Coordinates = { group?: string; artifact: string; version?: string };

/** One artifact that an archive is, or has in itself. */
export type JavaPart = Coordinates & {
  confidence: number;
  technique: Technique;
  /** Inside of the archive: what says so; undefined: its name. */
  at?: string;
  value: string;
  licenses?: string[];
  requires?: Coordinates[];
};

/** A jar, war, … or one inside of another. Small: identified where it is read. */
export type JavaArchive = {
  /** In the file: empty for the file itself, `BOOT-INF/lib/a.jar`, `lib/a.war!/WEB-INF/lib/b.jar`. */
  path: string;
  /** Position in the list; undefined for the file itself. */
  parent?: number;
  /** Of nested ones: that of files is known. */
  sha1?: string;
  isProgram: boolean;
  /** The folder that all its classes share, without a slash at its end. */
  classes?: string;
  main?: JavaPart;
  /** Folders of classes packed into it, of which nothing says whose they are. */
  strange?: string[];
  /** Artifacts whose classes were packed into it. */
  shaded: JavaPart[];
  /** What the strings of libraries for one system each tell, that it unpacks when it runs. */
  natives?: { at: string; facts: StringFact[] }[];
  /** Packages of npm whose files it serves to browsers, or runs. */
  npm?: ArchivedPackage[];
};
