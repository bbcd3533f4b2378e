import { relative } from 'node:path';
import { deadLetterFiles, summariseDeadLetters } from '../../pipeline/dead-letter-files.ts';
import type { CheckFinding } from './finding.ts';

/** Says which records and pages wait in the dead-letter folder, since when, and how to replay them. */
export async function checkDeadLetters(
  stateDir: string,
  configFile: string,
): Promise<readonly CheckFinding[]> {
  const area = 'dead_letters';
  let files;
  try {
    files = await deadLetterFiles(stateDir);
  } catch (error) {
    const detail = `cannot be read (${reasonOf(error)})`;
    const cure = 'Let this user read the folder dead-letter in state_dir.';
    return [{ area, subject: 'dead letters', verdict: 'failed', detail, cure }];
  }
  const findings: CheckFinding[] = [];
  for (const { path, kind } of files) {
    const subject = relative(stateDir, path);
    if (kind === 'page') findings.push({ area, subject, ...PAGE });
    else findings.push(...(await linesFinding(path, subject, wordsFor(kind, configFile))));
  }
  if (findings.length > 0) return findings;
  return [{ area, subject: 'dead letters', verdict: 'ok', detail: 'none' }];
}

const PAGE = {
  verdict: 'warning',
  detail: 'a page that could not be decoded, kept whole',
  cure: 'Have a look at it; move it away once it was dealt with. It can not be replayed as it is.',
} as const;

/** How lines of a file are called, and the way out. */
interface LineWords {
  readonly one: string;
  readonly many: string;
  readonly fate: string;
  readonly cure: string;
}

function wordsFor(kind: 'records' | 'objects', configFile: string): LineWords {
  if (kind === 'records') {
    return {
      one: 'one record',
      many: 'records',
      fate: 'that no frame could carry',
      cure: `Raise the limit that "reason" in each line names (limits, forward.max_frame_bytes), then: fluent-netskope replay -c ${configFile} --from-dead-letter`,
    };
  }
  return {
    one: 'one object or record of a bucket',
    many: 'objects or records of a bucket',
    fate: 'set aside',
    cure: 'Each line names key and reason; the objects are still in the bucket. Have their publisher write them again, which is read by itself, then move this file away.',
  };
}

async function linesFinding(
  path: string,
  subject: string,
  { one, many, fate, cure }: LineWords,
): Promise<readonly CheckFinding[]> {
  const area = 'dead_letters';
  try {
    const { records, since } = await summariseDeadLetters(path);
    if (records === 0) return [];
    const what = records === 1 ? one : `${records} ${many}`;
    return [
      {
        area,
        subject,
        verdict: 'warning',
        detail: `${what} ${fate}${since === undefined ? '' : `, since ${since}`}`,
        cure,
      },
    ];
  } catch (error) {
    const detail = `cannot be read (${reasonOf(error)})`;
    return [{ area, subject, verdict: 'failed', detail, cure: 'Let this user read the file.' }];
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
