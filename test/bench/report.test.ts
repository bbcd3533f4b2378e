import { expect } from 'chai';
import { goalsOf, isReached } from './goals.ts';
import { LUA, OURS } from './pipeline/file-hosting.ts';
import type { PipelineResult } from './pipeline-result.ts';
import { type BenchReport, formatComparison, formatGoals, formatHead } from './report.ts';
import { formatSection } from './report.ts';
import { readSections, SECTIONS } from './sections.ts';
import { FLOOR, type StageResult } from './stages.ts';

const stage = (group: string, name: string, medianMs: number, ratio: number): StageResult => {
  const page = { group, stage: name, records: 1000, bytes: 3_000_000 };
  return { ...page, medianMs, spread: 0.02, ratio, ratioSpread: 0.01 };
};

const STAGES = [
  stage('application', FLOOR, 100, 1),
  stage('application', 'transform raw', 60, 0.6),
  stage('application', 'transform ocsf', 120, 1.2),
  stage('alert', FLOOR, 300, 1),
  stage('alert', 'transform raw', 150, 0.5),
  stage('alert', 'transform ocsf', 420, 1.4),
  stage('audit', FLOOR, 5, 1),
  stage('audit', 'transform raw', 20, 4),
];

const pipeline = (name: string, ratio: number): PipelineResult => ({
  name,
  records: 40_000,
  bytes: 120_000_000,
  recordsPerSec: 20_000,
  spread: 0.05,
  ratio,
  ratioSpread: 0.04,
  cpuSecs: 4,
  peakRssBytes: 300 * 2 ** 20,
  loadMs: 900,
  loopDelayP99Ms: 4,
  healthP99Ms: 12,
  healthMaxMs: 30,
});

const MEASURED = {
  stages: STAGES,
  pipelines: [pipeline('raw, 1 worker', 1.3), pipeline('ocsf, 1 worker', 0.7)],
  baselines: [
    { name: '@fluent-org/logger, emit by emit', records: 40_000, cpuSecs: 20, ratio: 0.26 },
    { name: OURS, records: 40_000, cpuSecs: 4 },
    { name: LUA, records: 40_000, cpuSecs: 5 },
  ],
  start: { runs: 3, requestMs: 1600, requestSpread: 0.05, idleRssBytes: 110 * 2 ** 20 },
};

const REPORT: BenchReport = {
  node: 'v20.19.0',
  cpu: 'some processor',
  cores: 2,
  rounds: 5,
  pages: [
    {
      page: 'application',
      records: 1000,
      bytesPerRecord: 3826,
      fieldsPerRecord: 176,
      defaultsPerRecord: 115,
    },
    {
      page: 'audit',
      records: 1000,
      bytesPerRecord: 482,
      fieldsPerRecord: 15,
      defaultsPerRecord: 4,
    },
  ],
  ...MEASURED,
  floorPerSecond: 16_000,
  goals: goalsOf(MEASURED),
};

const measured = (name: string) => REPORT.goals.find((goal) => goal.name.startsWith(name));

describe('goalsOf', () => {
  it('weighs the streams of the mix by their floor, and leaves small records out', () => {
    expect(measured('transform raw')?.measured).to.be.closeTo((60 + 150) / 400, 1e-9);
    expect(measured('transform ocsf')?.measured).to.be.closeTo((120 + 420) / 400, 1e-9);
  });

  it('compares pipelines with the other ways', () => {
    expect(measured('raw, 1 worker, records/s to emit')?.measured).to.be.closeTo(5, 1e-9);
    expect(measured('File Hosting, 1 worker, records/CPU s to')?.measured).to.be.closeTo(
      1.25,
      1e-9,
    );
  });

  it('says what is reached', () => {
    const missed = REPORT.goals.filter((goal) => !isReached(goal)).map(({ name }) => name);

    expect(missed).to.deep.equal([
      'transform ocsf, time to floor',
      'ocsf, 1 worker, records/s to floor',
      'File Hosting, 1 worker, records/CPU s to Fluent Bit with Lua',
      'start to first request, s',
    ]);
  });
});

describe('a report in tables', () => {
  const sections = SECTIONS.map((section) => formatSection(section, REPORT));
  const text = [formatHead(REPORT), ...sections, formatGoals(REPORT.goals)].join('\n\n');

  it('shows each stage with its rates and its ratio to the floor', () => {
    expect(text).to.match(/^alert +transform raw +150\.0 +2 % +150\.0 +6,667 +20 +0\.50 +1 %$/m);
  });

  it('says which records are too small for their ratios to say much', () => {
    expect(text).to.match(/^application +1,000 +3,826 +176 +115$/m);
    expect(text).to.match(/^audit +1,000 +482 +15 +4 +small records: their ratios say little$/m);
  });

  it('shows pipelines with memory, processor time and answers to HTTP', () => {
    expect(text).to.match(
      /^raw, 1 worker +20,000 +5 % +60 +1\.30 +4 % +4\.0 +10,000 +300 +4\.0 +12\.0 +30 +900$/m,
    );
  });

  it('keeps classes apart from the stages of pages', () => {
    const stages = [...STAGES, stage('class audit', 'scan', 7, 0.1)];
    const report = { ...REPORT, stages };

    expect(formatSection('stages', report)).to.not.contain('class audit');
    expect(formatSection('classes', report)).to.contain('class audit').and.not.contain('alert');
  });

  it('says how long a start takes and what an idle process holds', () => {
    expect(formatSection('start', REPORT)).to.match(/ 1600 ms to the first request .* 110 MiB /);
  });

  it('says of each goal whether it is reached', () => {
    expect(text).to.match(/^transform raw, time to floor +at most 0\.7 +0\.53 +reached$/m);
    expect(text).to.match(/^ocsf, 1 worker, records\/s to floor +at least 0\.8 +0\.70 +MISSED$/m);
  });
});

describe('goalsOf a part of the bench', () => {
  it('gives no table where no goal was measured', () => {
    const goals = goalsOf({ stages: [], pipelines: [], baselines: [] });

    expect(formatGoals(goals)).to.equal('');
  });

  it('leaves out what was not measured', () => {
    const { start } = MEASURED;

    const goals = goalsOf({ stages: [], pipelines: [], baselines: [], start });

    expect(goals.map(({ name }) => name)).to.deep.equal([
      'start to first request, s',
      'memory of an idle sidecar with ocsf, MB',
    ]);
  });
});

describe('readSections', () => {
  it('takes the sections that are named, and all when none is', () => {
    expect(readSections('start, stages')).to.deep.equal({
      kind: 'sections',
      sections: new Set(['stages', 'start']),
    });
    expect(readSections(undefined)).to.deep.equal({
      kind: 'sections',
      sections: new Set(SECTIONS),
    });
  });

  it('says which names are no sections', () => {
    expect(readSections('stages,speed')).to.deep.equal({ kind: 'unknown', names: ['speed'] });
  });
});

describe('formatComparison', () => {
  it('shows how the ratios changed since a report that was kept', () => {
    const kept = JSON.parse(JSON.stringify(REPORT)) as BenchReport;
    const before = { ...kept, pipelines: [pipeline('raw, 1 worker', 1)] };

    const text = formatComparison(before, REPORT);

    expect(text).to.match(/^raw, 1 worker \(records\/s\) +1\.00 +1\.30 +30 %$/m);
    expect(text).to.match(/^alert: transform raw \(time\) +0\.50 +0\.50 +0 %$/m);
    expect(text).to.not.contain('ocsf, 1 worker');
  });
});
