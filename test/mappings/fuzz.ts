import { fuzz } from './support/fuzzing.ts';
import { seedlings } from './support/seedlings.ts';
import { hasSharedValidator, secondOpinion } from './support/shared-samples.ts';
import { ocsfSet } from './support/shipped-set.ts';

// npx tsx test/mappings/fuzz.ts COUNT SEED
const [count = '10000', seed = String(Date.now() % 1e9)] = process.argv.slice(2);
const nowMs = Date.UTC(2025, 5, 2);
const judge = hasSharedValidator ? await secondOpinion(nowMs) : undefined;
const report = fuzz({
  set: ocsfSet(),
  seedlings: seedlings(),
  count: Number(count),
  seed: Number(seed),
  nowMs,
  ...(judge && { judge }),
  onRecord: (done, failures) => {
    if (done % 5000 === 0) console.error(`${done} records, ${failures} failures`);
  },
});
console.log(`seed ${seed}: ${report.records} records, ${judge ? '' : 'no '}second opinion`);
console.log([...report.verdicts].map(([verdict, times]) => `${verdict} ${times}`).join(', '));
for (const { seed: own, what, record } of report.failures) {
  console.log(`\nnpx tsx test/mappings/fuzz.ts 1 ${own}\n${what.join('\n')}\n${record}`);
}
console.log(`${report.failures.length} failures`);
process.exitCode = report.failures.length === 0 ? 0 : 1;
