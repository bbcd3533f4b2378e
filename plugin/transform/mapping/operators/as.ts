import type { Conversion } from '../conversions/conversion.ts';
import { conversions } from '../conversions/registry.ts';
import { epochMsIn } from '../conversions/time.ts';
import type { TimeUnit } from '../conversions/time.ts';
import { factsOfKind } from '../facts.ts';
import type { OperatorExample, TransformOperator } from '../operator.ts';

const units: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];
const forms = conversions();

export const as: TransformOperator = {
  kind: 'transform',
  name: 'as',
  sentence: 'Gives the value a form, or refuses it when it does not have that form.',
  argument: {
    oneOf: [
      { enum: forms.map((form) => form.name) },
      {
        type: 'object',
        properties: {
          epoch_ms: { enum: units, description: 'The unit that the count since 1970 is in.' },
        },
        required: ['epoch_ms'],
        additionalProperties: false,
      },
    ],
  },
  keeps: 'lossless',
  examples: [
    ...forms.flatMap((form) => form.examples.map((example) => exampleOf(form, example))),
    { argument: { epoch_ms: 's' }, input: 200000000000, output: 200000000000000 },
  ],
  compile: (argument) => {
    if (typeof argument !== 'string') {
      const { epoch_ms: unit } = argument as { epoch_ms: TimeUnit };
      return { apply: epochMsIn(unit), facts: factsOfKind('integer') };
    }
    const form = forms.find((candidate) => candidate.name === argument);
    if (form === undefined) return { apply: () => undefined, facts: factsOfKind() };
    return { apply: applyOf(form), facts: factsOfKind(...kindsOf(form)) };
  },
};

function applyOf({ keeps, convert }: Conversion): Conversion['convert'] {
  if (keeps === 'lossless') return convert;
  return (value, run) => {
    const result = convert(value, run);
    if (result !== value) run.lost = true;
    return result;
  };
}

function kindsOf({ makes, name }: Conversion): readonly Conversion['makes'][] {
  if (name === 'json') return ['object', 'list'];
  return makes === 'decimal' ? ['decimal', 'integer'] : [makes];
}

function exampleOf(form: Conversion, example: Conversion['examples'][number]): OperatorExample {
  return { argument: form.name, ...example };
}
