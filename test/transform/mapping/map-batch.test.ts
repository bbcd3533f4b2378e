import { expect } from 'chai';
import { MsgpackWriter } from '../../../plugin/msgpack/writer.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import { MapBatch } from '../../../plugin/transform/mapping/map-batch.ts';
import type { MappingSet } from '../../../plugin/transform/mapping/mapping-set.ts';
import { RecordRunner } from '../../../plugin/transform/mapping/record-run.ts';
import { Run } from '../../../plugin/transform/mapping/run.ts';
import type { RecordBatch } from '../../../plugin/transform/record-batch.ts';
import { context, memoryFolders, ruleFiles, usable } from './support/scene.ts';
import { unpack } from './support/unpack.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What comes out of a batch for records that are read by one view, as those of a page are. */
function outputsOf(batch: RecordBatch, records: readonly Fields[]): readonly Fields[] {
  const outputs: Fields[] = [];
  batch.begin(context, (_, { verdict }, writer) => {
    outputs.push({ verdict, ...(unpack(writer.subarray()) as Fields) });
  });
  const view = new RecordView();
  for (const record of records) {
    const bytes = new Uint8Array(Buffer.from(JSON.stringify(record)));
    expect(scanRecord(bytes, 0, bytes.length, view)).to.equal(bytes.length);
    batch.add(view);
  }
  batch.flush();
  batch.end();
  return outputs;
}

function setOf(fields: string, set = '', rule = ''): MappingSet {
  return usable('set', { folders: memoryFolders(ruleFiles(fields, set, rule)) });
}

function batchOf(set: MappingSet): RecordBatch {
  if (set.batch === undefined) throw new Error('the set maps one by one');
  return set.batch();
}

describe('records that are mapped together', () => {
  it('keep their own values, lets and leftovers', () => {
    const names = Array.from({ length: 9 }, (_, at) => `f${at}`);
    const all = names.map((name) => `$${name}`).join(', ');
    const set = setOf('a: $all\nb: [$all]\nc: $few', '', `let:\n  all: [${all}]\n  few: $f1\n`);
    const lets = setOf(
      'a: { from: $all }\nb: { concat: [$all] }\nc: $few',
      '',
      `let:\n  all: { concat: [${all}] }\n  few: $f1\n`,
    );
    const records = Array.from({ length: 75 }, (_, at) => ({
      ...Object.fromEntries(
        names.map((name, field) => [
          name,
          `${name} of ${at % (field + 2)}${' and more'.repeat(field % 5)}`,
        ]),
      ),
      more: at,
    }));
    const few = records.map(({ more, ...record }) => ({ record, more }));

    expect(outputsOf(batchOf(set), records)).to.deep.equal(
      few.map(({ record, more }) => {
        const { f0, f1, ...others } = record as Record<string, string>;
        return { verdict: 'mapped', a: f0, b: f0, c: f1, unmapped: { ...others, more } };
      }),
    );
    expect(outputsOf(batchOf(lets), records)).to.deep.equal(
      few.map(({ record, more }) => {
        const values = Object.values(record);
        const f1 = (record as Record<string, string>).f1;
        return { verdict: 'mapped', a: values, b: values, c: f1, unmapped: { more } };
      }),
    );
  });

  it('come in the order of the rule where nothing else says one', () => {
    const set = setOf('z: $z\nb: 1\na: $a\nc: x\n');
    const outputs = outputsOf(batchOf(set), [{ a: 1, z: 2 }, { a: 3 }, { z: 4 }]);
    expect(outputs.map((output) => Object.keys(output).join(' '))).to.deep.equal([
      'verdict z b a c',
      'verdict b a c',
      'verdict z b c',
    ]);
  });

  it('are told apart while there are more names than are kept', () => {
    const set = setOf('a: $name_7', '', 'ignore:\n  "name_*4": not needed\n');
    const batch = batchOf(set);
    for (let page = 0; page < 3; page += 1) {
      const records = Array.from({ length: 40 }, (_, at) =>
        Object.fromEntries(
          Array.from({ length: 300 }, (_, field) => [`name_${(page + at) * 150 + field}`, at]),
        ),
      );
      const outputs = outputsOf(batch, records);
      for (const [at, record] of records.entries()) {
        const { name_7: a, ...others } = record;
        const kept = Object.entries(others).filter(([name]) => !name.endsWith('4'));
        const mapped = { ...(a !== undefined && { a }), unmapped: Object.fromEntries(kept) };
        expect(outputs[at]).to.deep.equal({ verdict: 'mapped', ...mapped });
      }
    }
  });

  it('come right after one with more fields than hardly any has', () => {
    const batch = batchOf(setOf('a: $a'));
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`name_${at}`, at]));
    for (let page = 0; page < 2; page += 1) {
      const records = [
        { a: 1, b: page },
        { a: 2, ...wide },
        { a: 3, c: page },
      ];
      expect(outputsOf(batch, records)).to.deep.equal(
        records.map(({ a, ...unmapped }) => ({ verdict: 'mapped', a, unmapped })),
      );
    }
  });

  it('share lets that are computed without generated code', () => {
    const list = 'list: [ { each: $items, fields: { of: $.v, all: $joined } } ]';
    const set = setOf(
      `a: { ${list} }\nb: { ${list} }\nc: $joined`,
      '',
      'let:\n  joined: { concat: [$x, $y] }\n',
    );
    const records = Array.from({ length: 40 }, (_, at) => ({
      x: at,
      y: `y${at}`,
      items: [{ v: at }, { v: at + 1 }],
    }));
    expect(outputsOf(batchOf(set), records)).to.deep.equal(
      records.map(({ x, y, items }) => {
        const all = [x, y];
        const elements = items.map(({ v }) => ({ of: v, all }));
        return { verdict: 'mapped', a: elements, b: elements, c: all, unmapped: { items } };
      }),
    );
  });

  it('are not stopped by one that no event can be built of', () => {
    const [rule] = setOf('a: 1').rules;
    if (rule === undefined) throw new Error('the set has no rule');
    const failing = {
      ...rule,
      generate: () => (runs: readonly Run[], events: Record<string, unknown>[]) => {
        for (const [at, run] of runs.entries()) {
          const text = run.sources.recordText();
          if (text.includes('break')) throw new Error('a part of the engine broke');
          if (runs.length > 1) run.noteRead(0);
          events[at] = { a: text };
        }
      },
    };
    const plan = {
      run: new Run([]),
      rules: [failing],
      unmapped: 'rest',
      rawData: false,
      protectors: new Map(),
    };
    const runner = new RecordRunner(plan);
    const records = Array.from({ length: 40 }, (_, at) => (at % 15 === 3 ? { break: at } : { at }));
    const outputs = outputsOf(new MapBatch(runner), records);
    for (const [at, record] of records.entries()) {
      if ('at' in record) {
        const mapped = { a: JSON.stringify(record), rest: record };
        expect(outputs[at]).to.deep.equal({ verdict: 'mapped', ...mapped });
      } else {
        expect(outputs[at]).to.deep.include({ verdict: 'invalid', record });
      }
    }
  });

  it('are forgotten with their page', () => {
    const batch = batchOf(setOf('a: $a'));
    const view = new RecordView();
    const bytes = new Uint8Array(Buffer.from('{"a":1}'));
    scanRecord(bytes, 0, bytes.length, view);
    batch.begin(context, () => expect.fail('it was forgotten'));
    batch.add(view);
    batch.end();
    batch.flush();
    expect(outputsOf(batch, [{ a: 2 }])).to.deep.equal([{ verdict: 'mapped', a: 2 }]);
  });
});

describe('a record by itself', () => {
  it('is mapped between others that are held back', () => {
    const set = setOf('a: $a\nb: $let', '', 'let:\n  let: { concat: [$b, $c] }\n');
    const batch = batchOf(set);
    const outputs: unknown[] = [];
    batch.begin(context, (_, __, writer) => outputs.push(unpack(writer.subarray())));
    const expected: unknown[] = [];
    for (let at = 0; at < 40; at += 1) {
      const view = new RecordView();
      const bytes = new Uint8Array(Buffer.from(JSON.stringify({ a: at, b: at + 1, c: -at, d: 1 })));
      scanRecord(bytes, 0, bytes.length, view);
      batch.add(view);
      const writer = new MsgpackWriter();
      set.map(view, context, writer);
      expected.push(unpack(writer.subarray()));
      if (at % 7 === 0) set.trace(view, context);
    }
    batch.flush();
    expect(outputs).to.deep.equal(expected);
  });
});
