import { expect } from 'chai';
import { FieldNotes } from '../../../../plugin/transform/mapping/output/field-notes.ts';
import { viewOf } from '../support/scene.ts';

describe('notes on fields', () => {
  it('are made once for a name, wherever it stands and however it is written', () => {
    const made: string[] = [];
    const notes = new FieldNotes((name) => {
      made.push(name);
      return { name };
    });
    const first = viewOf('{"user":1,"größe":2}');
    expect([notes.of(first, 0).name, notes.of(first, 1).name]).to.deep.equal(['user', 'größe']);
    const second = viewOf('{"gr\\u00f6\\u00dfe":1,"x":2,"us\\u0065r":3,"user2":4}');
    const names = [0, 1, 2, 3].map((field) => notes.of(second, field).name);
    expect(names).to.deep.equal(['größe', 'x', 'user', 'user2']);
    expect(made).to.deep.equal(['user', 'größe', 'x', 'user2']);
  });

  it('stay right when there are more names than are kept', () => {
    const notes = new FieldNotes((name) => name);
    for (let page = 0; page < 9; page++) {
      const names = Array.from({ length: 500 }, (_, at) => `name_${page * 499 + at}`);
      const view = viewOf(`{${names.map((name) => `"${name}":1`).join(',')}}`);
      expect(names.map((_, field) => notes.of(view, field))).to.deep.equal(names);
    }
  });
});
