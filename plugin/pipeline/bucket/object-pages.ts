import type { Unit } from '../../source/s3/content/unit.ts';
import { skipBlanks } from '../../transform/json/characters.ts';
import { DecodedKeys } from '../../transform/json/decoded-keys.ts';
import { DEFAULT_LIMITS } from '../../transform/json/limits.ts';
import { ValueWalk } from '../../transform/json/value-walk.ts';

type BadUnit = Extract<Unit, { kind: 'bad' }>;
type BrokenUnit = Extract<Unit, { kind: 'broken' }>;

/** A part of an object that is transformed and delivered at once. */
export interface ObjectPage {
  readonly records: number;
  /** Makes the text that the transform reads, anew each time, for the transform takes its memory. */
  readonly text: () => Uint8Array;
  readonly bad: readonly BadUnit[];
  /** Present when the object cannot be read on behind this page. */
  readonly broken?: BrokenUnit;
  /** Pieces of the object up to the end of this page. */
  readonly units: number;
  readonly isLast: boolean;
}

export interface PageOptions {
  /** A page ends with the record that reaches this size. */
  readonly pageBytes: number;
  /** Pieces that were delivered before, to be passed over. */
  readonly skipUnits: number;
}

const HEAD = Buffer.from('{"ok":1,"result":[');
const TAIL = Buffer.from(']}');
const COMMA = 0x2c;

/** Puts records together to pages; what is no JSON is sorted out here, for it would spoil its page. */
export async function* objectPages(
  batches: AsyncIterable<readonly Unit[]>,
  { pageBytes, skipUnits }: PageOptions,
): AsyncGenerator<ObjectPage> {
  const walk = new ValueWalk(DEFAULT_LIMITS, new DecodedKeys());
  let records: Uint8Array[] = [];
  let bad: BadUnit[] = [];
  let bytes = 0;
  let units = 0;
  let broken: BrokenUnit | undefined;

  const take = (isLast: boolean): ObjectPage => {
    const taken = records;
    const page = { records: taken.length, text: () => pageText(taken), bad, units, isLast };
    records = [];
    bad = [];
    bytes = 0;
    return broken === undefined ? page : { ...page, broken };
  };

  for await (const batch of batches) {
    for (const unit of batch) {
      if (unit.kind === 'broken') {
        broken = unit;
        continue;
      }
      units += 1;
      if (units <= skipUnits) continue;
      if (unit.kind === 'bad') bad.push(unit);
      else if (isValue(walk, unit.bytes)) records.push(unit.bytes);
      else bad.push({ ...unit, kind: 'bad', reason: 'not_json' });
      bytes += unit.bytes?.length ?? 0;
      if (bytes >= pageBytes) yield take(false);
    }
  }
  yield take(true);
}

function isValue(walk: ValueWalk, bytes: Uint8Array): boolean {
  const end = bytes.length;
  const behind = walk.skip(bytes, skipBlanks(bytes, 0, end), end);
  return behind >= 0 && skipBlanks(bytes, behind, end) === end;
}

function pageText(records: readonly Uint8Array[]): Uint8Array {
  const length = records.reduce((sum, record) => sum + record.length + 1, 0);
  const text = new Uint8Array(HEAD.length + Math.max(0, length - 1) + TAIL.length);
  text.set(HEAD);
  let at = HEAD.length;
  for (const [position, record] of records.entries()) {
    if (position > 0) text[at++] = COMMA;
    text.set(record, at);
    at += record.length;
  }
  text.set(TAIL, at);
  return text;
}
