import { expect } from 'chai';
import { frameRoom } from '../../../plugin/transform/frame/frame-room.ts';

const MEGABYTE = 1_000_000;
const frameOf = (fill: number, bytes: number): Uint8Array => new Uint8Array(bytes).fill(fill);

describe('frameRoom', () => {
  it('keeps frames as they were when the memory they came in is used again', () => {
    const keep = frameRoom(10_000);
    const memory = frameOf(1, 100);

    const first = keep(memory.subarray(0, 60));
    memory.fill(2);
    const second = keep(memory);

    expect(first).to.deep.equal(frameOf(1, 60));
    expect(second).to.deep.equal(frameOf(2, 100));
  });

  it('lays the frames of a large page into few slabs that go back to the system', () => {
    const keep = frameRoom(40 * MEGABYTE);
    const frame = frameOf(7, MEGABYTE);

    const kept = Array.from({ length: 70 }, () => keep(frame));

    const slabs = new Set(kept.map(({ buffer }) => buffer));
    expect(slabs.size).to.equal(2);
    expect(Math.min(...[...slabs].map(({ byteLength }) => byteLength))).to.be.above(32 * 2 ** 20);
    expect(kept.every((one) => one.length === MEGABYTE && one[MEGABYTE - 1] === 7)).to.equal(true);
  });

  it('takes no more than a small page needs', () => {
    const kept = frameRoom(2000)(frameOf(1, 500));

    expect(kept.buffer.byteLength).to.equal(2000);
  });

  it('finds room for a frame that is larger than its page', () => {
    expect(frameRoom(100)(frameOf(3, 500))).to.deep.equal(frameOf(3, 500));
  });
});
