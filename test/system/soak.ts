import { parseArgs } from 'node:util';
import { describeSoak, soak } from './soak-run.ts';

const USAGE = `npm run soak -- [--pages 500] [--records 10000] [--mapping raw] [--minutes N]

Carries full pages of 13 streams through the built program, for at most N minutes, and tells what
was lost and how the resident memory went. Linux only. Ends with 1 when a record was lost or the memory passed 512 MiB.
`;

const MOST_BYTES = 512 * 2 ** 20;

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '500' },
    records: { type: 'string', default: '10000' },
    mapping: { type: 'string', default: 'raw' },
    minutes: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
} else {
  const result = await soak({
    pages: Number(values.pages),
    records: Number(values.records),
    mapping: values.mapping,
    ...(values.minutes === undefined ? {} : { mostSecs: Number(values.minutes) * 60 }),
    onProgress: (line) => void process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${describeSoak(result)}\n`);
  const { end, lost, strangers, memory } = result;
  if (end !== 0) process.stderr.write(`The program ended with ${end}.\n${result.stderr}`);
  const isWell = end === 0 && lost + strangers === 0 && memory.peakBytes < MOST_BYTES;
  process.exitCode = isWell ? 0 : 1;
}
