import { expect } from 'chai';
import { knownFieldReader } from '../../../plugin/transform/mapping/known-fields.ts';

describe('names of a catalogue', () => {
  const known = knownFieldReader(new Set(['user', 'app', 'src_country']));

  const cases: readonly (readonly [string, string | undefined])[] = [
    ['user', 'user'],
    ['usr', 'user'],
    ['src_contry', 'src_country'],
    ['something_else', undefined],
  ];
  for (const [name, field] of cases)
    it(`takes ${name} for ${field ?? 'none of them'}, and again when asked again`, () =>
      expect([known(name), known(name)]).to.deep.equal([field, field]));
});
