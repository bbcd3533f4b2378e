import { textOperator } from './text-operator.ts';

export const basename = textOperator({
  name: 'basename',
  sentence: 'Takes the part behind the last slash or backslash.',
  examples: [
    { argument: true, input: '/srv/report.pdf', output: 'report.pdf' },
    { argument: true, input: 'C:\\temp\\a.txt', output: 'a.txt' },
    { argument: true, input: '/srv/' },
  ],
  change: (text) => text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1),
});
