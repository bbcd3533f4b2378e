import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatBuckets, measureBuckets } from './buckets.ts';
import { bench } from './bench.ts';
import { formatComparison, formatReport, type BenchReport } from './report.ts';

const USAGE = `npm run bench -- [--quick] [--json] [--compare FILE]

--quick         smaller pages and fewer rounds: two minutes; the ratios hold within a tenth or two
--json          prints the report as JSON, to keep it
--compare FILE  prints the change against a report that was kept
FLUENT_BIT      environment variable: the Fluent Bit to compare with
`;

const FULL = { records: 10_000, rounds: 5, warmUpMs: 1500, sampleMs: 200, runs: 3, pages: 4 };
const QUICK = { records: 1000, rounds: 5, warmUpMs: 300, sampleMs: 60, runs: 1, pages: 8 };

/** The nearest folder above with a package.json. */
function packageFolder(from: string): string {
  return existsSync(join(from, 'package.json')) ? from : packageFolder(dirname(from));
}

/** tsx rewrites code on its way in, and that is slower; what is measured is what ships. */
function runCompiled(folder: string): number {
  const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
  const node = (...argv: string[]): number =>
    spawnSync(process.execPath, argv, { stdio: 'inherit' }).status ?? 1;
  const built = node(tsc, '-p', join(folder, 'test', 'bench', 'tsconfig.json'));
  if (built !== 0) return built;
  const compiled = join(folder, 'dist', 'test', 'bench', 'main.js');
  return node('--expose-gc', compiled, ...process.argv.slice(2));
}

async function main(folder: string): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      compare: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { FLUENT_BIT: fluentBit } = process.env;
  const report = await bench({
    ...(values.quick ? QUICK : FULL),
    mappingsFolder: join(folder, 'mappings'),
    ...(fluentBit === undefined ? {} : { fluentBit }),
    settle: () => globalThis.gc?.(),
    nowMs: () => performance.now(),
    onProgress: (what) => void process.stderr.write(`${what} …\n`),
  });
  process.stderr.write('buckets …\n');
  const buckets = await measureBuckets(folder, {
    objects: values.quick ? 50 : 900,
    nowMs: () => performance.now(),
  });
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...report, buckets })}\n`
      : `${formatReport(report)}${formatBuckets(buckets)}`,
  );
  if (values.compare !== undefined) {
    const before = JSON.parse(readFileSync(values.compare, 'utf8')) as BenchReport;
    process.stdout.write(`\n${formatComparison(before, report)}\n`);
  }
  return 0;
}

const folder = packageFolder(dirname(fileURLToPath(import.meta.url)));
process.exitCode = import.meta.url.endsWith('.js') ? await main(folder) : runCompiled(folder);
