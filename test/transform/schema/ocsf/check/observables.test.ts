import { expect } from 'chai';
import type { EventObject } from '../../../../../plugin/transform/schema/event-object.ts';
import { pathsOf } from '../../paths-of.ts';
import { shippedClass } from '../../shipped-schema.ts';
import { loginEvent } from './login-event.ts';

const NOW_MS = Date.UTC(2025, 5, 1);
const authentication = shippedClass('authentication');

describe('checking observables', () => {
  const good = [
    { name: 'user.name', type_id: 4, value: 'u' },
    { name: 'user.groups[0].name', type_id: 32, value: 'g' },
    { name: 'src_endpoint.port', type_id: 11, value: '443' },
    { name: 'src_endpoint', type_id: 20 },
  ];
  const withObservables = authentication.compile(
    pathsOf(authentication, { ...loginEvent(), observables: good }),
  );
  const check = (observables: unknown): readonly string[] => {
    const made: EventObject = { ...loginEvent(), observables };
    withObservables.complete(made);
    return withObservables.check(made, NOW_MS).map(({ code, path }) => `${code} ${path}`);
  };

  it('takes those that refer to what is there', () => {
    expect(check(good)).to.deep.equal([]);
  });

  for (const name of [
    'user.nam',
    'user[0].name',
    'user.groups[].name',
    'user.groups[1].name',
    'user..name',
    '',
  ])
    it(`refuses the name ${JSON.stringify(name)}`, () => {
      expect(check([{ name, type_id: 4, value: 'u' }])).to.include(
        name === ''
          ? 'empty_value observables[0].name'
          : 'observable_name_invalid_reference observables[0].name',
      );
    });

  it('refuses another value than the one referred to', () => {
    expect(check([{ name: 'user.name', type_id: 4, value: 'v' }])).to.deep.equal([
      'observable_value_incorrect observables[0].value',
    ]);
  });
});
