import { expect } from 'chai';
import { isEventTime, writeEventTime } from '../../../plugin/transform/frame/event-time.ts';

// Forward Protocol Specification v1, "EventTime Ext Format": d7 00, seconds, nanoseconds.
const CASES: [timeMs: number, hex: string][] = [
  [0, 'd7000000000000000000'],
  [1_700_000_000_000, 'd7006553f10000000000'],
  [1_700_000_000_123, 'd7006553f1000754d4c0'],
  [1_700_000_000_999, 'd7006553f1003b8b87c0'],
  [4_294_967_295_999, 'd700ffffffff3b8b87c0'],
];

describe('writeEventTime', () => {
  for (const [timeMs, hex] of CASES) {
    it(`writes ${timeMs} ms as ${hex}`, () => {
      const target = Buffer.alloc(10);

      expect(writeEventTime(target, 0, timeMs)).to.equal(10);
      expect(target.toString('hex')).to.equal(hex);
    });
  }

  it('never writes a billion nanoseconds, which receivers refuse', () => {
    const target = Buffer.alloc(10);

    writeEventTime(target, 0, 1999.9999999);

    expect(target.readUInt32BE(6)).to.be.below(1_000_000_000);
  });
});

describe('isEventTime', () => {
  it('holds for what uint32 seconds can say, and for nothing else', () => {
    expect([0, 4_294_967_295_999].map(isEventTime)).to.deep.equal([true, true]);
    expect([-1, 4_294_967_296_000, Number.NaN].map(isEventTime)).to.deep.equal([
      false,
      false,
      false,
    ]);
  });
});
