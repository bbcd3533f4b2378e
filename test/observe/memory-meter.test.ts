import { expect } from 'chai';
import { createMemoryMeter } from '../../plugin/observe/memory-meter.ts';

describe('createMemoryMeter', () => {
  it('adds to counters, by one unless told otherwise', () => {
    const meter = createMemoryMeter();
    meter.count('forward_frames_sent_total', {});
    meter.count('forward_frames_sent_total', {}, 4);
    expect(meter.total('forward_frames_sent_total')).to.equal(5);
  });

  it('tells measurements apart by their labels, in whatever order these come', () => {
    const meter = createMemoryMeter();
    meter.count('pages_total', { tenant: 'a', stream: 'page' });
    meter.count('pages_total', { stream: 'page', tenant: 'a' });
    meter.count('pages_total', { tenant: 'a', stream: 'audit' });
    expect(meter.read()).to.have.length(2);
    expect(meter.total('pages_total', { stream: 'page' })).to.equal(2);
    expect(meter.total('pages_total', { tenant: 'a' })).to.equal(3);
  });

  it('keeps the last value of a gauge', () => {
    const meter = createMemoryMeter();
    meter.gauge('transform_threads', {}, 10);
    meter.gauge('transform_threads', {}, 3);
    expect(meter.total('transform_threads')).to.equal(3);
  });

  it('sums and counts the observations of a histogram', () => {
    const meter = createMemoryMeter();
    meter.observe('forward_ack_seconds', {}, 0.5);
    meter.observe('forward_ack_seconds', {}, 1.5);
    expect(meter.read()).to.deep.equal([
      { kind: 'histogram', name: 'forward_ack_seconds', labels: {}, value: 2, observations: 2 },
    ]);
  });

  it('knows 0 of what was never measured', () => {
    expect(createMemoryMeter().total('nothing_total')).to.equal(0);
  });
});
