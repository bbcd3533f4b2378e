import { expect } from 'chai';
import { compileKey } from '../../../plugin/transform/json/key-hash.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import {
  FieldNumbers,
  NameNumbers,
} from '../../../plugin/transform/mapping/output/field-numbers.ts';
import { collidingKeys } from './hostile-keys.ts';
import { mutate } from './mutant.ts';
import { Random } from './random.ts';

/** Everything that a view says of its record. */
function contents(view: RecordView): Readonly<Record<string, unknown>> {
  const fields = Array.from({ length: view.fieldCount }, (_, field) => {
    const key = view.keyText(field);
    const found = key.isWellFormed() ? view.find(compileKey(key)) : -1;
    const span = [view.valueStart(field), view.valueEnd(field)];
    return [key, found, view.kind(field), ...span, view.text(field), view.hasRepeatedKey(field)];
  });
  const { start, end, isObject, limit, textFault, depth } = view;
  return { start, end, isObject, limit, textFault, depth, fields };
}

type Reading = Readonly<Record<string, unknown>> & { readonly behind: number };

/** Everything that a view says of a record, or where the scan stopped. */
function reading(view: RecordView, bytes: Uint8Array, start = 0): Reading {
  const behind = scanRecord(bytes, start, bytes.length, view);
  return behind < 0 ? { behind } : { behind, ...contents(view) };
}

const copy = new RecordView();

/** The long-lived `view` must read `text` as one that never read anything, and a copy must show the same. */
function expectSame(view: RecordView, text: string | Uint8Array, start = 0): void {
  const bytes = new Uint8Array(Buffer.from(text));
  const fresh = reading(new RecordView(view.limits), bytes, start);
  expect(reading(view, bytes, start)).to.deep.equal(fresh);
  if (fresh.behind < 0) return;
  copy.copy(view);
  expect(contents(copy)).to.deep.equal(contents(view));
}

function recordOf(names: readonly string[], value = '1'): string {
  return `{${names.map((name) => `"${name}":${value}`).join(',')}}`;
}

function expectNumbered(numbers: FieldNumbers, view: RecordView): void {
  numbers.names.tidy();
  numbers.read(view);
  for (let field = 0; field < view.fieldCount; field++) {
    expect(numbers.names.nameOf(numbers.numbers[field] ?? -1)).to.equal(view.keyText(field));
  }
  for (const [number, field] of numbers.fieldOf.entries()) {
    expect(field).to.equal(view.find(compileKey(numbers.names.nameOf(number))));
  }
}

describe('a key that was foreseen', () => {
  const before = '{"a":1,"user":"x","user_name":"","n":0,"long_enough_a_name":{"k":[1]},"z":null}';
  const cases: Record<string, string> = {
    'is found twice in one record': '{"a":1,"user":"x","a":2,"user":"y","user_name":"z"}',
    'is found twice in a row': '{"a":1,"user":1,"user":2,"user_name":3,"user_name":4}',
    'is the beginning of the one that comes': '{"a":1,"user_":2,"user":3,"user_name2":4}',
    'goes on where the one that comes ends': '{"a":1,"use":2,"user":1,"user_nam":3}',
    'differs from it in its first, middle or last byte': '{"a":1,"vser":1,"usar":1,"usez":1}',
    'comes with escapes first': '{"a":1,"us\\u0065r":2,"user":3,"user_name":4}',
    'comes with escapes later': '{"a":1,"user":3,"us\\u0065r":2,"user_name":4}',
    'comes with a byte that is not ASCII': '{"a":1,"usér":2,"user":1}',
    'stands among blanks': '{ "a" : 1 , "user" : 2 ,\n"user_name":\t"" , "n":0 }',
    'comes when the record ends': '{"a":1}',
    'comes when the record goes on': `${before.slice(0, -1)},"more":1,"a":5}`,
    'has a blank behind its colon': '{"a":1,"user": "x","user_name": ""}',
    'has no colon': '{"a":1,"user","user_name":1}',
    'has no value': '{"a":1,"user":,"user_name":1}',
    'has a value that is cut short': '{"a":1,"user":"x","user_name":"',
    'has a number that begins with 0': '{"a":1,"user":0.5,"user_name":0,"n":0e1}',
    'has a number that is none': '{"a":1,"user":"x","user_name":"","n":01}',
    'stands behind a value that is none': '{"a":1,"user":"x"y,"user_name":""}',
    'is empty': '{"":1,"a":2,"":3}',
  };

  for (const [name, text] of Object.entries(cases)) {
    it(`${name}: it is read as for the first time`, () => {
      const view = new RecordView();
      for (const known of [before, before, text, before, text, text]) expectSame(view, known);
    });
  }

  it('is read right up to any byte where the text may end', () => {
    const view = new RecordView();
    for (let end = 0; end <= before.length; end++) {
      expectSame(view, before);
      expectSame(view, before.slice(0, end));
    }
  });

  it('is read right with bytes behind the end of the record that look like the next key', () => {
    const view = new RecordView();
    expectSame(view, before);
    const bytes = new Uint8Array(Buffer.from(before));
    for (let end = 1; end < bytes.length; end++) {
      const cut = scanRecord(bytes, 0, end, view);
      expect(cut).to.equal(~end);
      expect(scanRecord(bytes, 0, bytes.length, view)).to.equal(bytes.length);
    }
  });

  it('counts against the limit of keys, known or not, repeated or not', () => {
    const view = new RecordView({ maxKeys: 3 });
    for (const names of ['abc', 'abc', 'abca', 'abcd', 'aaa', 'aaaa', 'abc']) {
      expectSame(view, recordOf(Array.from(names)));
      expect(view.limit).to.equal(names.length > 3 ? 'too_many_keys' : 'none');
    }
  });

  it('is found among thousands that collide with it', () => {
    const keys = collidingKeys(300);
    const view = new RecordView();
    const numbers = new FieldNumbers(new NameNumbers(keys.slice(100, 110)));
    for (let turn = 0; turn < 3; turn++) {
      for (const names of [keys, keys.toReversed(), [...keys, ...keys]]) {
        const text = `{${names.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`;
        expectSame(view, text);
        expect(view.fieldCount).to.equal(300);
        expectNumbered(numbers, view);
      }
    }
  });
});

describe('names', () => {
  it('are numbered right while there are more of them than are kept', () => {
    const view = new RecordView();
    const numbers = new FieldNumbers(new NameNumbers(['kept', 'name_600', 'missing']));
    for (const [turn, length] of [500, 500, 9, 700, 900, 900, 9000, 9, 500, 500].entries()) {
      const names = Array.from({ length }, (_, at) => `name_${turn * 300 + at}`).concat('kept');
      for (let again = 0; again < 2; again++) {
        expectSame(view, recordOf(names));
        expectNumbered(numbers, view);
      }
    }
  });

  it('are numbered right when the view forgot them among records that were not numbered', () => {
    const view = new RecordView();
    const numbers = new FieldNumbers(new NameNumbers(['b']));
    expectSame(view, recordOf(['a', 'b', 'c']));
    expectNumbered(numbers, view);
    expectSame(view, recordOf(Array.from({ length: 2100 }, (_, at) => `other_${at}`)));
    for (const names of [
      ['c', 'a', 'b', 'd'],
      ['other_1', 'b'],
      ['a', 'b', 'c'],
    ]) {
      expectSame(view, recordOf(names));
      expectNumbered(numbers, view);
    }
  });

  it('are numbered right by two that read the same view, and by one that reads two', () => {
    const views = [new RecordView(), new RecordView()];
    const one = new FieldNumbers(new NameNumbers(['b', 'a']));
    const other = new FieldNumbers(new NameNumbers(['c']));
    for (const text of ['{"a":1,"b":2}', '{"c":1,"a":2}', '{"b":1,"\\u0061":2,"a":3}']) {
      for (const view of views) {
        expectSame(view, text);
        for (const numbers of [one, other, one]) expectNumbered(numbers, view);
      }
    }
  });

  it('longer than any that is remembered are told apart', () => {
    const view = new RecordView();
    const long = 'x'.repeat(300);
    for (let turn = 0; turn < 3; turn++) {
      expectSame(view, recordOf(['a', `${long}1`, `${long}2`, `${long}1`, 'b']));
      expect(view.fieldCount).to.equal(4);
    }
  });
});

/** Names of all lengths, among them beginnings of others. */
const POOL = [
  ...['', 'a', 'b', 'ab', 'abc', 'abcd', 'abcde', 'os', 'url', 'user', 'usér', 'user_', 'x\x7fy'],
  ...Array.from({ length: 40 }, (_, at) => `field_${'_'.repeat(at % 17)}${at}`),
  'q'.repeat(127),
  'q'.repeat(128),
  'q'.repeat(129),
];
const VALUES = ['""', '0', '1', '"text"', '"a longer text"', '"\\n"', '"é"', '0.5', 'null', '[]'];

class RecordMaker {
  readonly #random: Random;
  #names: string[] = [];

  constructor(random: Random) {
    this.#random = random;
    this.#shuffle();
  }

  /** A record that differs a little from the one before, now and then altogether. */
  next(): Buffer {
    const random = this.#random;
    if (random.chance(0.02)) this.#shuffle();
    const at = random.below(this.#names.length + 1);
    if (random.chance(0.2)) this.#names.splice(at, random.below(3));
    if (random.chance(0.2)) this.#names.splice(at, 0, random.pick(POOL));
    const shuffled = [...this.#names];
    if (random.chance(0.05)) random.shuffle(shuffled);
    const blank = random.chance(0.1) ? ' ' : '';
    const members = shuffled.map((name) => {
      const key = random.chance(0.02) ? name.replace(/[a-f]/, escapeOf) : name;
      return `"${key}"${blank}:${blank}${this.#value()}`;
    });
    const text = Buffer.from(`{${members.join(`${blank},`)}}`);
    return random.chance(0.2) ? mutate(random, text) : text;
  }

  #value(): string {
    return this.#random.chance(0.1) ? '{"a":{"b":1},"c":2,"c":3}' : this.#random.pick(VALUES);
  }

  #shuffle(): void {
    this.#names = Array.from({ length: this.#random.below(30) }, () => this.#random.pick(POOL));
  }
}

function escapeOf(letter: string): string {
  return `\\u00${letter.charCodeAt(0).toString(16)}`;
}

describe('a view that was a copy', () => {
  it('reads records of any width as a fresh one does', () => {
    const widths = [3000, 600, 20, 5000, 300];
    const wide = new RecordView();
    const view = new RecordView();
    for (const width of widths) {
      const names = Array.from({ length: width }, (_, at) => `name_${at}`);
      const bytes = new Uint8Array(Buffer.from(recordOf(names)));
      reading(wide, bytes);
      view.copy(wide);
      expect(contents(view)).to.deep.equal(contents(wide));
      expectSame(view, recordOf(names.slice(width / 5)));
    }
  });
});

describe('a view that has read much', () => {
  for (const seed of [1, 2, 3, 4]) {
    it(`reads 1,500 records as a fresh one does, seed ${seed}`, () => {
      const random = new Random(seed);
      const maker = new RecordMaker(random);
      const view = new RecordView();
      const numbers = new FieldNumbers(new NameNumbers(POOL.filter((_, at) => at % 3 === 0)));
      for (let turn = 0; turn < 1500; turn++) {
        const record = maker.next();
        const start = random.below(4);
        const bytes = Buffer.concat([
          Buffer.alloc(start, ','),
          record,
          Buffer.alloc(random.below(5), ','),
        ]);
        expectSame(view, bytes, start);
        if (view.isObject && view.textFault === 'none') expectNumbered(numbers, view);
      }
    });
  }

  it('stays right through records whose order cannot be foreseen, and after them', () => {
    const random = new Random(7);
    const names = POOL.filter((name) => name !== '');
    const view = new RecordView();
    const numbers = new FieldNumbers(new NameNumbers(['user', 'abc']));
    for (let turn = 0; turn < 400; turn++) {
      if (turn < 150 || turn > 300) random.shuffle(names);
      expectSame(view, recordOf([...names, ...names.slice(0, 5), 'us\\u0065r']));
      expectNumbered(numbers, view);
    }
  });
});
