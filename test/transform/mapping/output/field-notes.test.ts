import { expect } from 'chai';
import { FieldNotes } from '../../../../plugin/transform/mapping/output/field-notes.ts';
import {
  FieldNumbers,
  NameNumbers,
} from '../../../../plugin/transform/mapping/output/field-numbers.ts';
import { viewOf } from '../support/scene.ts';

describe('notes on fields', () => {
  it('are made once for a name, wherever it stands and however it is written', () => {
    const made: string[] = [];
    const notes = new FieldNotes((name) => {
      made.push(name);
      return { name };
    });
    const numbers = new FieldNumbers(new NameNumbers(['first', 'user']));
    numbers.read(viewOf('{"user":1,"größe":2}'));
    expect([...numbers.fieldOf]).to.deep.equal([-1, 0]);
    expect([notes.of(numbers, 0).name, notes.of(numbers, 1).name]).to.deep.equal(['user', 'größe']);
    numbers.read(viewOf('{"gr\\u00f6\\u00dfe":1,"x":2,"us\\u0065r":3,"user2":4}'));
    expect([...numbers.fieldOf]).to.deep.equal([-1, 2]);
    const names = [0, 1, 2, 3].map((field) => notes.of(numbers, field).name);
    expect(names).to.deep.equal(['größe', 'x', 'user', 'user2']);
    expect(made).to.deep.equal(['user', 'größe', 'x', 'user2']);
  });

  it('stay right when there are more names than are kept', () => {
    const notes = new FieldNotes((name) => name);
    const numbers = new FieldNumbers(new NameNumbers(['kept']));
    for (const [page, length] of [500, 500, 500, 500, 500, 500, 9000, 500, 3].entries()) {
      const names = Array.from({ length }, (_, at) => `name_${page * 499 + at}`).concat('kept');
      numbers.names.tidy();
      numbers.read(viewOf(`{${names.map((name) => `"${name}":1`).join(',')}}`));
      expect(names.map((_, field) => notes.of(numbers, field))).to.deep.equal(names);
      expect([...numbers.fieldOf]).to.deep.equal([length]);
    }
  });
});
