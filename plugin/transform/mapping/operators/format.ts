import { factsOfKind } from '../facts.ts';
import { emitFormat } from '../generate/emit-text.ts';
import type { SourceOperator } from '../operator.ts';

export const format: SourceOperator = {
  kind: 'source',
  name: 'format',
  sentence:
    'Makes a text out of a template: `$name` is a source field or let, `$` alone the value so far, `$$` the sign; absent when one of them is.',
  argument: { type: 'string', minLength: 1 },
  keeps: 'lossy',
  examples: [
    {
      argument: '$activity on $app',
      record: { activity: 'Upload', app: 'Box' },
      output: 'Upload on Box',
    },
    { argument: '${app}s cost $$1', record: { app: 'Box' }, output: 'Boxs cost $1' },
    { argument: 'id-$', input: 7, output: 'id-7' },
    { argument: '$activity on $app', record: { app: 'Box' } },
  ],
  compile: (argument, environment) => {
    const template = environment.template(String(argument));
    const facts = factsOfKind('text');
    return {
      produce: (value, run) => {
        const outer = run.current;
        run.current = value;
        const text = template.read(run);
        run.current = outer;
        return text;
      },
      emit: emitFormat(template),
      facts: template.facts.always ? { ...facts, always: true } : facts,
    };
  },
};
