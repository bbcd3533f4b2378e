/** Where a part of a time stands in `toISOString()` of a year of four digits. */
const PLACES: ReadonlyMap<string, readonly [start: number, end: number]> = new Map([
  ['YYYY', [0, 4]],
  ['MM', [5, 7]],
  ['DD', [8, 10]],
  ['hh', [11, 13]],
  ['mm', [14, 16]],
  ['ss', [17, 19]],
  ['SSS', [20, 23]],
]);

const PIECE = /'(?:[^']|'')*'|YYYY|MM|DD|hh|mm|SSS|ss|./gs;

/** A pattern for times in UTC. */
export interface TimePattern {
  /** The time, given as epoch ms between the years 1970 and 9999, as text. */
  readonly write: (timeMs: number) => string;
  /** Whether the text tells the whole time: every part that it leaves out is 0. */
  readonly tells: (timeMs: number) => boolean;
}

/** Reads a pattern such as `MM-DD-YYYY hh:mm:ss`, or says what is wrong with it. */
export function compileTimePattern(text: string): TimePattern | { readonly fault: string } {
  const pieces = text.match(PIECE) ?? [];
  const wrong = pieces.find((piece) => /^(?:[A-SU-Ya-z]|')$/.test(piece));
  if (wrong === "'") return { fault: "has a quote that nothing ends; write '' for the sign" };
  if (wrong !== undefined) {
    return {
      fault: `does not know "${wrong}"; the parts are ${names()}, and other letters need quotes`,
    };
  }
  const parts = new Set(pieces.filter((piece) => PLACES.has(piece)));
  if (parts.size === 0) return { fault: `holds no part of a time; name some of ${names()}` };
  const left = [...PLACES].filter(([name]) => !parts.has(name)).map(([, place]) => place);
  const writers = pieces.map(writerOf);
  return {
    write: (timeMs) => {
      const iso = isoOf(timeMs);
      return writers.map((writer) => writer(iso)).join('');
    },
    // A month and a day are never 0, so that a pattern without date tells no time.
    tells: (timeMs) => left.every((place) => /^0+$/.test(isoOf(timeMs).slice(...place))),
  };
}

function writerOf(piece: string): (iso: string) => string {
  const place = PLACES.get(piece);
  if (place !== undefined) return (iso) => iso.slice(...place);
  const literal = piece === "''" ? "'" : piece.replace(/^'(.*)'$/s, '$1').replaceAll("''", "'");
  return () => literal;
}

function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function names(): string {
  return [...PLACES.keys()].join(', ');
}
