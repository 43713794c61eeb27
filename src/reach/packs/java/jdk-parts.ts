/** Native libraries of a JDK that it loads only for whoever uses certain classes. */
type JdkPart = {
  id: string;
  /** Beginnings of names of classes. */
  classes: RegExp;
  libraries: RegExp;
  evidence: string;
};

const PARTS: readonly JdkPart[] = [
  {
    id: 'desktop',
    classes:
      /^\[*L?(?:java\/awt\/|java\/applet\/|javax\/(?:swing|imageio|print|accessibility)\/|sun\/(?:awt|java2d|font|print|swing)\/|com\/sun\/(?:imageio|java\/swing)\/|java\/beans\/XML)/,
    libraries:
      /^lib(?:awt\w*|jawt|fontmanager|freetype|harfbuzz|javajpeg|jpeg|lcms|mlib_image|splashscreen|t2k|dcpr|kcms)\.so$/,
    evidence:
      'openjdk java.desktop: System.loadLibrary("awt") in Toolkit, Raster, ColorModel and BufferedImage, "fontmanager" in FontManagerNativeLibrary, "javajpeg" in com.sun.imageio.plugins.jpeg, "lcms" in sun.java2d.cmm.lcms, "mlib_image" in sun.awt.image.ImagingLib; "splashscreen" by java.c for -splash',
  },
  {
    id: 'sound',
    classes: /^\[*L?(?:javax\/sound\/|com\/sun\/media\/sound\/)/,
    libraries: /^libjsound\w*\.so$/,
    evidence: 'openjdk com.sun.media.sound.JSSecurityManager, Platform: System.loadLibrary("jsound")',
  },
  {
    id: 'smart-card',
    classes: /^\[*L?(?:javax\/smartcardio\/|sun\/security\/smartcardio\/)/,
    libraries: /^libj2pcsc\.so$/,
    evidence: 'openjdk sun.security.smartcardio.PCSC: System.loadLibrary("j2pcsc")',
  },
];

/** Parts that a class uses that names these classes, with slashes. */
export function jdkPartsOf(names: readonly string[]): string[] {
  return PARTS.filter(({ classes }) => names.some((name) => classes.test(name))).map(({ id }) => id);
}

/** The part that a library of a JDK belongs to; undefined: any process with a JVM may load it. */
export function partOfLibrary(name: string): string | undefined {
  return PARTS.find(({ libraries }) => libraries.test(name))?.id;
}

export const JDK_PARTS: readonly string[] = PARTS.map(({ id }) => id);
