import { expect } from 'chai';
import { frameBuilder } from '../../../plugin/transform/frame/frame-builder.ts';
import type { Frame } from '../../../plugin/transform/page-result.ts';
import { entriesOf } from '../../support/frame-entries.ts';

/** fixmap of one: {"a":1} */
const RECORD = Uint8Array.of(0x81, 0xa1, 0x61, 0x01);

function build(maxFrameBytes: number, fill: (add: (record: Uint8Array) => boolean) => void) {
  const frames: Frame[] = [];
  const builder = frameBuilder('t.a', maxFrameBytes, (frame) => frames.push(frame));
  fill((record) => builder.add(1_700_000_000_000, record, record.length));
  builder.flush();
  return frames;
}

/** A map `{"a": bin of n bytes}` of n + 8 bytes. */
function recordOf(bytes: number): Uint8Array {
  const record = Buffer.alloc(bytes + 8);
  record.set([0x81, 0xa1, 0x61, 0xc6]);
  record.writeUInt32BE(bytes, 4);
  return record;
}

describe('frameBuilder', () => {
  it('writes the bytes of PackedForward Mode', () => {
    const [frame] = build(1_000_000, (add) => add(RECORD));

    const chunk = Buffer.from(frame?.chunk ?? '').toString('hex');
    expect(Buffer.from(frame?.bytes ?? []).toString('hex')).to.equal(
      [
        '93', // [tag, entries, option]
        'a3742e61', // "t.a"
        'c60000000f', // bin of 15 bytes
        '92d7006553f1000000000081a16101', // [EventTime 1700000000.0, {"a":1}]
        '82a473697a65ce00000001', // {"size": 1,
        `a56368756e6bd920${chunk}`, // "chunk": 32 hex digits}
      ].join(''),
    );
  });

  it('gives the same content the same chunk id and other content another', () => {
    const ids = [RECORD, RECORD, recordOf(1)].map(
      (record) => build(1_000_000, (add) => add(record))[0]?.chunk,
    );

    expect(ids[0]).to.equal(ids[1]);
    expect(ids[0]).to.not.equal(ids[2]);
    expect(ids[0]).to.match(/^[0-9a-f]{32}$/);
  });

  it('never makes a frame larger than the limit and keeps the order of records', () => {
    const frames = build(100_000, (add) => {
      for (let size = 0; size < 300; size += 1) add(recordOf(size * 100));
    });

    expect(Math.max(...frames.map((frame) => frame.bytes.length))).to.be.at.most(100_000);
    expect(frames.reduce((sum, frame) => sum + frame.records, 0)).to.equal(300);
    const sizes = entriesOf(...frames).map(
      ({ record }) => (record as { a: Uint8Array }).a.length / 100,
    );
    expect(sizes).to.deep.equal(Array.from({ length: 300 }, (_, size) => size));
  });

  it('refuses a record that fits no frame and takes the largest one that does', () => {
    const overhead = 1 + 4 + 5 + 11 + 51;
    const fits = recordOf(10_000 - overhead - 8);

    const frames = build(10_000, (add) => {
      expect(add(recordOf(10_000 - overhead - 7))).to.equal(false);
      expect(add(fits)).to.equal(true);
    });

    expect(frames.map((frame) => frame.bytes.length)).to.deep.equal([10_000]);
  });

  it('emits nothing when nothing was added', () => {
    expect(build(1000, () => undefined)).to.deep.equal([]);
  });
});
