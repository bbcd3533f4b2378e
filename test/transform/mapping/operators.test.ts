import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { conversions } from '../../../plugin/transform/mapping/conversions/registry.ts';
import { operators } from '../../../plugin/transform/mapping/operators/registry.ts';
import { evaluate } from './support/fake-environment.ts';

const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? structuredClone(value) : value;

describe('operators', () => {
  for (const operator of operators) {
    describe(operator.name, () => {
      it('has an example of every outcome it documents', () => {
        expect(operator.examples).to.not.be.empty;
        expect(operator.sentence).to.match(/\.$/);
      });
      for (const example of operator.examples) {
        const { argument, input, record, output } = example;
        it(`${JSON.stringify(argument)} makes ${show(output)} of ${show(input ?? record)}`, () => {
          const { value } = evaluate(operator.name, argument, {
            ...(input === undefined ? {} : { input }),
            ...(record === undefined ? {} : { record }),
          });
          expect(plain(value)).to.deep.equal(plain(output));
        });
      }
    });
  }

  it('registers every operator file', () => {
    const folder = new URL('../../../plugin/transform/mapping/operators/', import.meta.url);
    const frames = ['registry.ts', 'text-operator.ts', 'list-operator.ts'];
    const files = readdirSync(folder).filter((file) => !frames.includes(file));
    expect(operators.map(({ name }) => `${name.replaceAll('_', '-')}.ts`)).to.have.members(files);
  });

  it('gives every conversion an accepted and a refused example', () => {
    for (const { name, examples } of conversions()) {
      expect(
        examples.some(({ output }) => output !== undefined),
        name,
      ).to.equal(true);
      if (name !== 'text') {
        expect(
          examples.some(({ output }) => output === undefined),
          name,
        ).to.equal(true);
      }
    }
  });
});

describe('what operators keep of a source field', () => {
  const cases: readonly [string, unknown, never, boolean][] = [
    ['as', 'ip', '192.0.2.1' as never, true],
    ['as', 'epoch_ms', 1736151783 as never, true],
    ['as', 'epoch_ms', 1736151783123456 as never, false],
    ['as', 'time_ms', '2025-01-06T08:23:03.1234Z' as never, false],
    ['as', 'url_host', 'https://example.org/' as never, false],
    ['lookup', { a: 1 }, 'a' as never, false],
    ['lower', true, 'A' as never, false],
    ['lower', true, 'a' as never, true],
    ['truncate', 1, 'ab' as never, true],
    ['split', ';', 'a;b' as never, true],
    ['split', ';', 'a; b' as never, false],
    ['each', { from: '$.', as: 'ip' }, ['192.0.2.1', '192.0.2.2'] as never, true],
    ['each', { from: '$.', as: 'ip' }, ['192.0.2.1', 'x'] as never, false],
    ['each', '$.name', [{ name: 'a' }] as never, false],
    ['first', true, ['a', 'b'] as never, false],
    ['in_range', [0, 9], 5 as never, true],
  ];
  for (const [name, argument, input, isUsed] of cases) {
    it(`${name}: ${JSON.stringify(argument)} on ${show(input)} ${isUsed ? 'uses it up' : 'leaves it over'}`, () => {
      expect(evaluate(name, argument, { input }).isUsed).to.equal(isUsed);
    });
  }
});

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'bigint' ? `${item}n` : item,
  );
}
