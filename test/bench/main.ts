import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bench } from './bench.ts';
import {
  formatComparison,
  formatGoals,
  formatHead,
  formatSection,
  type BenchReport,
} from './report.ts';
import { readSections, SECTIONS } from './sections.ts';

const USAGE = `npm run bench -- [--quick] [--only SECTIONS] [--json] [--compare FILE]

--quick          smaller pages and fewer rounds: two minutes; the ratios hold within a tenth or two
--only SECTIONS  runs parts of it, such as --only stages,start:
                 stages     the steps of the transform over the pages of each stream
                 classes    the mapping of records that all become one OCSF class
                 pipelines  page to acknowledgement, several mappings, with and without a worker
                 baselines  other ways to do the work, and one class beside Fluent Bit with Lua
                 buckets    small objects out of a bucket
                 start      process start to first request, memory of an idle process
--json           prints the report as JSON, to keep it
--compare FILE   prints the change against a report that was kept
FLUENT_BIT       environment variable: the Fluent Bit to compare with
Each table is printed when its section is done.
`;

const FULL = {
  records: 10_000,
  rounds: 5,
  warmUpMs: 1500,
  sampleMs: 200,
  runs: 3,
  pages: 4,
  warmUpPages: 2,
  objects: 900,
  idleMs: 10_000,
};
const QUICK = {
  records: 1000,
  rounds: 5,
  warmUpMs: 300,
  sampleMs: 60,
  runs: 1,
  pages: 8,
  warmUpPages: 10,
  objects: 50,
  idleMs: 5000,
};

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
      only: { type: 'string' },
      compare: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const wanted = readSections(values.only);
  if (wanted.kind === 'unknown') {
    process.stderr.write(
      `--only: no section is called ${wanted.names.join(', ')}; there are ${SECTIONS.join(', ')}.\n`,
    );
    return 2;
  }
  const { FLUENT_BIT: fluentBit } = process.env;
  const show = (text: string): void => {
    if (!values.json && text !== '') process.stdout.write(`${text}\n\n`);
  };
  const report = await bench({
    ...(values.quick ? QUICK : FULL),
    sections: wanted.sections,
    folder,
    ...(fluentBit === undefined ? {} : { fluentBit }),
    settle: () => globalThis.gc?.(),
    nowMs: () => performance.now(),
    onProgress: (what) => void process.stderr.write(`${what} …\n`),
    onReport: (soFar, section) =>
      show(section === undefined ? formatHead(soFar) : formatSection(section, soFar)),
  });
  show(formatGoals(report.goals));
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  if (values.compare !== undefined) {
    const before = JSON.parse(readFileSync(values.compare, 'utf8')) as BenchReport;
    process.stdout.write(`${formatComparison(before, report)}\n`);
  }
  return 0;
}

const folder = packageFolder(dirname(fileURLToPath(import.meta.url)));
process.exitCode = import.meta.url.endsWith('.js') ? await main(folder) : runCompiled(folder);
