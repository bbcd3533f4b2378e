import { expect } from 'chai';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { KeptValue } from '../../../plugin/transform/mapping/generate/kept-value.ts';
import { Run } from '../../../plugin/transform/mapping/run.ts';
import { context } from './support/scene.ts';

describe('the values of a let', () => {
  const run = new Run([]);
  const others = [run.beside(1), run.beside(2)];
  const kept = new KeptValue();

  function keep(value: string, at: Run, isTouched: boolean): void {
    at.begin(new RecordView(), context);
    expect(kept.isStale(at)).to.equal(true);
    kept.begin(at);
    if (isTouched) at.noteRead(7);
    kept.keep(value, at);
    expect(at.readCount).to.equal(0);
    expect(at.touched).to.equal(false);
  }

  it('come with what went into them, each for its own record', () => {
    keep('a', run, true);
    for (const other of others) keep('constant', other, false);
    expect(kept.isStale(run)).to.equal(false);
    expect(kept.read(run)).to.equal('a');
    expect(run.reads.slice(0, run.readCount)).to.deep.equal([7]);
    expect(run.touched).to.equal(true);
    for (const other of others) {
      expect(kept.read(other)).to.equal('constant');
      expect(other.readCount).to.equal(0);
      expect(other.touched).to.equal(false);
    }
  });

  it('come with all that went into them, also where it is much', () => {
    run.begin(new RecordView(), context);
    kept.begin(run);
    const reads = Array.from({ length: 40 }, (_, at) => at);
    for (const read of reads) run.noteRead(read);
    kept.keep('much', run);
    expect(kept.read(run)).to.equal('much');
    expect(run.reads.slice(0, run.readCount)).to.deep.equal(reads);
  });

  it('are forgotten, so that no text holds a page', () => {
    keep('a', run, true);
    kept.forget();
    expect(kept.isStale(run)).to.equal(true);
    expect(kept.values.every((value) => value === undefined)).to.equal(true);
  });
});
