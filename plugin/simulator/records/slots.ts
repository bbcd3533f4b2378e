/**
 * Places in a record whose text differs from record to record. A variant is written as plain
 * values; a slot stands in it as a marked text, so that it may lie at any depth, and every slot
 * has a fixed width, so that a record is a copy of prepared bytes with a few bytes patched.
 */
export const SLOT_WIDTHS = {
  /** A signed 64-bit integer above 10^18; the parameter tells the fields of one record apart. */
  int64: 19,
  /** An unsigned 64-bit integer above 10^19. */
  uint64: 20,
  /** The record's time in epoch seconds plus the parameter. */
  secs: 10,
  /** `2025-01-06 14:22:08`; the parameter of this and the next three is in seconds. */
  dateBlank: 19,
  /** `2025-01-06T14:22:08+00:00` */
  dateColon: 25,
  /** `2025-01-06T14:22:08+0000` */
  datePlain: 24,
  /** `Mon Jan&nbsp; 6 14:22:08 2025` */
  ctime: 29,
  /** The record's `_id`. */
  id24: 24,
  id64: 64,
  /** A user's number, 0000 to 0999. */
  user: 4,
  /** Last part of an address, 100 to 254. */
  octet: 3,
  md5: 32,
  sha256: 64,
} as const;

export type SlotKind = keyof typeof SLOT_WIDTHS;

const OPEN = '\uE000';
const CLOSE = '\uE001';

/** Marks the start of each kind of place: a number, a part of a text, or literal JSON. */
const NUMBER = '#';
const PART = '@';
const LITERAL = '=';

/** A slot that is a JSON number. */
export function numberSlot(kind: SlotKind, parameter = 0): string {
  return `${OPEN}${NUMBER}${kind},${parameter}${CLOSE}`;
}

/** A slot inside a JSON text. */
export function textSlot(kind: SlotKind, parameter = 0): string {
  return `${OPEN}${PART}${kind},${parameter}${CLOSE}`;
}

/** A value written exactly as given, for spellings that `JSON.stringify` would change. */
export function literal(json: string): string {
  return `${OPEN}${LITERAL}${encodeURIComponent(json)}${CLOSE}`;
}

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly slot: SlotKind; readonly parameter: number };

const MARKS = new RegExp(
  `"${OPEN}([${NUMBER}${LITERAL}])([^${CLOSE}]*)${CLOSE}"|${OPEN}([${NUMBER}${PART}])([^${CLOSE}]*)${CLOSE}`,
  'g',
);

/**
 * Takes a text with marks apart.
 *
 * @throws Error when a mark names no kind of slot.
 */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    const content = match[2] ?? match[4] ?? '';
    pieces.push(
      match[1] === LITERAL ? { kind: 'text', text: decodeURIComponent(content) } : slotOf(content),
    );
    from = match.index + match[0].length;
  }
  pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

function slotOf(content: string): Piece {
  const [slot = '', parameter] = content.split(',');
  if (!isSlotKind(slot)) throw new Error(`"${slot}" is no kind of slot.`);
  return { kind: 'slot', slot, parameter: Number(parameter) };
}

function isSlotKind(name: string): name is SlotKind {
  return name in SLOT_WIDTHS;
}
