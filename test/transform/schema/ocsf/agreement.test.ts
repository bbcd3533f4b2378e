import { expect } from 'chai';
import fc from 'fast-check';
import {
  isEventObject,
  isList,
  type EventObject,
} from '../../../../plugin/transform/schema/event-object.ts';
import { createModel } from '../../../../plugin/transform/schema/ocsf/model.ts';
import { createOcsfSchema } from '../../../../plugin/transform/schema/ocsf/ocsf-schema.ts';
import { factsFromPackage } from '../../../../plugin/transform/schema/ocsf/package/read-package.ts';
import type { Shape } from '../../../../plugin/transform/schema/target-schema.ts';
import { pathsOf } from '../paths-of.ts';
import { mutate, randomObject, type Choose } from '../random-event.ts';
import { hasSharedOcsf, loadSharedValidator } from '../shared-ocsf.ts';
import { readShipped } from '../shipped-schema.ts';

const NOW_MS = Date.UTC(2025, 5, 1);
const MUTATIONS = 12;

/** JSON as an encoder writes it that obeys the shape: floats with a fraction. */
function write(value: unknown, shape: Shape | undefined): string {
  if (isList(value)) return `[${value.map((item) => write(item, shape)).join(',')}]`;
  if (isEventObject(value)) {
    const members = Object.entries(value).map(
      ([name, member]) => `${JSON.stringify(name)}:${write(member, shape?.attributes.get(name))}`,
    );
    return `{${members.join(',')}}`;
  }
  const text = JSON.stringify(value);
  return shape?.kind === 'float' && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Numbers from the generator, over again from the start when they are used up. */
function chooser(numbers: readonly number[]): Choose {
  let i = 0;
  return (n) =>
    n === 0 ? 0 : ((numbers[i++ % numbers.length] ?? 0) + Math.floor(i / numbers.length)) % n;
}

describe('agreement with the shared validator', function () {
  this.timeout(120_000);
  if (!hasSharedOcsf) {
    it('is not looked at (skipped: no shared folder)', function () {
      this.skip();
    });
    return;
  }
  const facts = factsFromPackage((file) => readShipped(`schemas/ocsf-1.5.0/${file}`));
  const model = createModel(facts);
  const schema = createOcsfSchema('ocsf-1.5.0', facts);
  const counts = { right: 0, wrong: 0, mutatedRight: 0, mutatedWrong: 0 };

  it('takes the events that the validator takes, but for wrong observables, and no other', async () => {
    const judge = await loadSharedValidator(NOW_MS);
    const numbers = fc.array(fc.nat(10_000), { minLength: 101, maxLength: 101 });
    fc.assert(
      fc.property(fc.constantFrom(...schema.classNames), numbers, (className, choices) => {
        const target = schema.class(className);
        const owner = model.class(className);
        if (target === undefined || owner === undefined) throw new Error(className);
        const choose = chooser(choices);
        const event = { ...randomObject(owner, choose), time: 1736153549000 };
        const { complete, check, shape } = target.compile(pathsOf(target, event), {
          observables: true,
        });
        complete(event);
        const compare = (candidate: EventObject): boolean => {
          const { errors, warnings } = judge(write(candidate, shape));
          const theirs = [...errors, ...warnings.filter((text) => !text.includes('_deprecated '))];
          const ours = check(candidate, NOW_MS);
          if (ours.length === 0) expect(theirs.join(', '), write(candidate, shape)).to.equal('');
          // Only ours looks at what an observable refers to.
          else if (theirs.length === 0)
            for (const { code } of ours) expect(code).to.match(/^observable_/);
          return ours.length === 0;
        };
        if (compare(event)) counts.right++;
        else counts.wrong++;
        for (let i = 0; i < MUTATIONS; i++) {
          const mutant = structuredClone(event);
          mutate(mutant, choose);
          if (compare(mutant)) counts.mutatedRight++;
          else counts.mutatedWrong++;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('saw enough events of both kinds to mean something', () => {
    expect(counts.right, JSON.stringify(counts)).to.be.above(5);
    expect(counts.mutatedWrong, JSON.stringify(counts)).to.be.above(150);
  });
});
