import type { Screen } from '../terminal.ts';
import type { CheckFinding, Verdict } from './finding.ts';
import { wrapWords } from './wrap-words.ts';

const NARROWEST = 60;
const WIDEST = 110;
const WITHOUT_SCREEN = 80;
const VERDICT_WIDTH = 9;
const MOST_SUBJECT = 34;
const GAP = '  ';
const CURE = 'cure: ';

/** The word is the sign; colour only helps the eye to find it. */
const WORDS: Readonly<Record<Verdict, { readonly word: string; readonly colour: number }>> = {
  ok: { word: 'ok', colour: 32 },
  warning: { word: 'warning', colour: 33 },
  failed: { word: 'FAILED', colour: 31 },
  skipped: { word: 'skipped', colour: 2 },
};

/** Findings for people: verdict, subject and what was seen, the cure below, a sum at the end. */
export function findingTable(findings: readonly CheckFinding[], screen?: Screen): string {
  const columns = screen?.columns ?? WITHOUT_SCREEN;
  const width = Math.max(NARROWEST, Math.min(columns, WIDEST));
  const longest = Math.max(0, ...findings.map(({ subject }) => subject.length));
  const layout = { width, subjectWidth: Math.min(longest, MOST_SUBJECT) };
  const paint = screen?.hasColour === true ? colour : (text: string): string => text;
  const lines = findings.flatMap((finding) => linesOf(finding, layout, paint));
  return [...lines, '', sum(findings)].join('\n');
}

interface Layout {
  readonly width: number;
  readonly subjectWidth: number;
}

type Paint = (text: string, code: number) => string;

function linesOf(
  { verdict, subject, detail, cure }: CheckFinding,
  { width, subjectWidth }: Layout,
  paint: Paint,
): readonly string[] {
  const { word, colour: code } = WORDS[verdict];
  const start = VERDICT_WIDTH + subjectWidth + GAP.length;
  const head = `${paint(word, code)}${' '.repeat(VERDICT_WIDTH - word.length)}`;
  const seen = wrapWords(detail, width - start);
  const isLong = subject.length > subjectWidth;
  const first = isLong
    ? [`${head}${subject}`]
    : [`${head}${subject.padEnd(subjectWidth)}${GAP}${seen[0] ?? ''}`];
  const rest = (isLong ? seen : seen.slice(1)).map((line) => `${' '.repeat(start)}${line}`);
  const isCureWanted = verdict === 'failed' || verdict === 'warning';
  return [...first, ...rest, ...(isCureWanted && cure !== undefined ? cureLines(cure, width) : [])];
}

function cureLines(cure: string, width: number): readonly string[] {
  const indent = ' '.repeat(VERDICT_WIDTH);
  const behind = ' '.repeat(CURE.length);
  return wrapWords(cure, width - VERDICT_WIDTH - CURE.length).map(
    (line, index) => `${indent}${index === 0 ? CURE : behind}${line}`,
  );
}

function sum(findings: readonly CheckFinding[]): string {
  const count = (wanted: Verdict): number =>
    findings.filter(({ verdict }) => verdict === wanted).length;
  const parts = [
    `${count('ok')} ok`,
    `${count('warning')} ${count('warning') === 1 ? 'warning' : 'warnings'}`,
    `${count('failed')} failed`,
    ...(count('skipped') === 0 ? [] : [`${count('skipped')} skipped`]),
  ];
  return parts.join(', ');
}

function colour(text: string, code: number): string {
  return `\x1b[${code}m${text}\x1b[0m`;
}
