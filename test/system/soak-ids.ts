/** Names one record of the soak. */
export interface SoakId {
  readonly stream: number;
  /** The place of the record in its stream. */
  readonly serial: number;
}

const MARK = 'soak';
const STREAM_DIGITS = 2;
const SERIAL_DIGITS = 9;

export const idLength = MARK.length + STREAM_DIGITS + SERIAL_DIGITS;

/** Writes the id over the text at `at`. */
export function writeId(body: Buffer, at: number, { stream, serial }: SoakId): void {
  const streamText = String(stream).padStart(STREAM_DIGITS, '0');
  const text = `${MARK}${streamText}${String(serial).padStart(SERIAL_DIGITS, '0')}`;
  body.write(text, at, 'latin1');
}

/** Counts how often each record arrived, found by its id whatever it was mapped to. */
export interface Arrivals {
  add(record: Uint8Array): void;
  records(): number;
  /** Records without an id of the soak. */
  strangers(): number;
  /** What came and what did not, of so many records per stream. */
  compare(servedPerStream: readonly number[]): {
    readonly lost: number;
    readonly duplicates: number;
  };
}

export function createArrivals(streams: number, most: number): Arrivals {
  const seen = Array.from({ length: streams }, () => new Uint8Array(most));
  let records = 0;
  let strangers = 0;
  return {
    add: (record) => {
      const text = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
      const at = text.indexOf(MARK, 0, 'latin1');
      const digits = text.toString('latin1', at + MARK.length, at + idLength);
      const counts = at === -1 ? undefined : seen[Number(digits.slice(0, STREAM_DIGITS))];
      const serial = Number(digits.slice(STREAM_DIGITS));
      records += 1;
      const before = counts?.[serial];
      if (counts === undefined || before === undefined) strangers += 1;
      else counts[serial] = Math.min(255, before + 1);
    },
    records: () => records,
    strangers: () => strangers,
    compare: (servedPerStream) => {
      let lost = 0;
      let duplicates = 0;
      for (const [stream, served] of servedPerStream.entries()) {
        for (const count of seen[stream]?.subarray(0, served) ?? []) {
          if (count === 0) lost += 1;
          else duplicates += count - 1;
        }
      }
      return { lost, duplicates };
    },
  };
}
