import { expect } from 'chai';
import fc from 'fast-check';
import type { EventObject } from '../../../../../plugin/transform/schema/event-object.ts';
import { compileFastCheck } from '../../../../../plugin/transform/schema/ocsf/check/fast-check.ts';
import { jsonSchemaOf } from '../../../../../plugin/transform/schema/ocsf/check/json-schema.ts';
import { createValidator } from '../../../../../plugin/transform/schema/ocsf/check/validator.ts';
import { createModel } from '../../../../../plugin/transform/schema/ocsf/model.ts';
import { factsFromPackage } from '../../../../../plugin/transform/schema/ocsf/package/read-package.ts';
import {
  addCompleted,
  produceTree,
} from '../../../../../plugin/transform/schema/ocsf/produced-tree.ts';
import { pathsOf } from '../../paths-of.ts';
import { mutate, randomObject } from '../../random-event.ts';
import { readShipped, shippedClass } from '../../shipped-schema.ts';

describe('the fast check', function () {
  this.timeout(60_000);
  const model = createModel(factsFromPackage((file) => readShipped(`schemas/ocsf-1.5.0/${file}`)));

  it('takes the events that AJV takes on the same schema, and no other', () => {
    const counts = { right: 0, wrong: 0 };
    const classes = ['authentication', 'detection_finding', 'file_hosting', 'network_activity'];
    fc.assert(
      fc.property(
        fc.constantFrom(...classes),
        fc.array(fc.nat(10_000), { minLength: 101, maxLength: 101 }),
        (className, numbers) => {
          const owner = model.class(className);
          if (owner === undefined) throw new Error(className);
          let at = 0;
          const choose = (n: number): number =>
            n === 0 ? 0 : ((numbers[at++ % numbers.length] ?? 0) + at) % n;
          const event: EventObject = { ...randomObject(owner, choose), time: 1736153549000 };
          const target = shippedClass(className);
          const produced = pathsOf(target, event);
          const root = produceTree(owner, produced);
          addCompleted(root, false);
          const schema = jsonSchemaOf(root, model);
          const isRight = compileFastCheck(schema);
          const judge = createValidator().compile(schema);
          target.compile(produced).complete(event);
          for (let round = 0; round < 12; round++) {
            const verdict = judge(event);
            expect(isRight(event), JSON.stringify(judge.errors)).to.equal(verdict);
            counts[verdict ? 'right' : 'wrong']++;
            mutate(event, choose);
          }
        },
      ),
      { numRuns: 25 },
    );
    expect(counts.right, JSON.stringify(counts)).to.be.above(5);
    expect(counts.wrong, JSON.stringify(counts)).to.be.above(50);
  });

  const schema = {
    additionalProperties: false,
    properties: { a: { type: 'string', minLength: 1 }, 'b"\\': { type: 'integer', minimum: 0 } },
    required: ['a'],
  };
  const cases: readonly (readonly [string, EventObject, boolean])[] = [
    ['takes undefined for absent', { a: 'x', 'b"\\': undefined, c: undefined }, true],
    ['finds members whose names have quotes in them', { a: 'x', 'b"\\': -1 }, false],
    ['refuses members that are not known', { a: 'x', c: 1 }, false],
    ['refuses objects without a required member', { 'b"\\': 1 }, false],
    ['refuses numbers that are not finite', { a: 'x', 'b"\\': Infinity }, false],
  ];
  for (const [claim, event, isRight] of cases)
    it(claim, () => expect(compileFastCheck(schema)(event)).to.equal(isRight));
});
