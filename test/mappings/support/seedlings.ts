import { simulatedRecords } from '../../../plugin/cli/simulated-records.ts';
import type { StreamName } from '../../../plugin/config/stream-names.ts';
import { REFERENCE_NAMES } from '../reference-names.ts';
import { takeApart } from './fuzz-record.ts';
import type { Seedling } from './fuzz-record.ts';
import { testRecords } from './test-records.ts';

const SIMULATED_PER_STREAM = 60;
/** The same records at any time of day, so that a seed says all. */
const END_SECS = Date.UTC(2025, 5, 1) / 1000;

/** Streams with a rule for their records. */
const STREAMS: readonly StreamName[] = [
  ...(['application', 'audit', 'incident', 'infrastructure', 'network', 'connection'] as const),
  ...(['endpoint', 'alert_policy', 'alert_malware', 'alert_malsite', 'alert_dlp'] as const),
  ...(['alert_uba', 'alert_compromisedcredential', 'alert_c2', 'alert'] as const),
];

/** Records to start from: those of the tests beside the rules, of the reference, and of the simulator. */
export function seedlings(): readonly Seedling[] {
  const written = testRecords('ocsf');
  const named = REFERENCE_NAMES.map(({ stream, record }) => {
    return { stream, text: JSON.stringify({ timestamp: 1736151783, ...record }) };
  });
  const simulated = simulatedRecords({
    perStream: SIMULATED_PER_STREAM,
    streams: STREAMS,
    endSecs: END_SECS,
  });
  return [...written, ...named, ...simulated].map(({ stream, text }) => takeApart(stream, text));
}
