import type { AlertSnapshot, Snapshot, StreamSnapshot } from '../snapshot-shape.ts';
import { byId, element, listOf, setText, type View } from './dom.ts';
import { setIcon } from './icon.ts';
import { duration } from './words.ts';

/** Something that a person should look at. */
export interface Problem {
  readonly key: string;
  readonly severity: 'down' | 'strained';
  readonly title: string;
  readonly message: string;
  readonly forSecs?: number;
}

/** What is the matter, the worst first. */
export function problemsOf(snapshot: Snapshot): readonly Problem[] {
  const found = [
    ...receiverProblems(snapshot),
    ...streamProblems(snapshot),
    ...alertProblems(snapshot),
    ...configurationProblems(snapshot),
  ];
  const worst = found.filter(({ severity }) => severity === 'down');
  return [...worst, ...found.filter(({ severity }) => severity !== 'down')];
}

function receiverProblems({ receiver }: Snapshot): readonly Problem[] {
  if (receiver.isReady) return [];
  const title = 'The receiver takes no frames';
  return [{ key: 'receiver', severity: 'down', title, message: receiver.reason }];
}

/** Streams of one tenant with one and the same trouble are told of once. */
function streamProblems({ streams, nowMs }: Snapshot): readonly Problem[] {
  const groups = new Map<string, Problem & { readonly names: string[]; readonly state: string }>();
  for (const stream of streams) {
    const { tenant, condition, reason, troubleSinceMs, state } = stream;
    if (condition === 'well' || condition === 'starting') continue;
    const key = [tenant, condition, state, withoutNumbers(reason)].join('|');
    const group = groups.get(key);
    if (group !== undefined) {
      group.names.push(nameOf(stream));
      continue;
    }
    groups.set(key, {
      key,
      severity: condition,
      title: tenant,
      message: reason,
      state,
      names: [nameOf(stream)],
      ...(troubleSinceMs === undefined ? {} : { forSecs: (nowMs - troubleSinceMs) / 1000 }),
    });
  }
  return [...groups.values()].map((group) => {
    return { ...group, title: `${group.title}: ${group.names.join(', ')} – ${group.state}` };
  });
}

function nameOf({ stream, entry }: StreamSnapshot): string {
  return entry === undefined ? stream : `${stream} (${entry})`;
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '');
}

const ALERT_TITLES: Readonly<Record<string, string>> = {
  silence: 'no records',
  token_rejected: 'the token is rejected',
  permission_missing: 'a permission is missing',
  token_expiring: 'the token expires soon',
  stuck: 'the stream is stuck',
  lag: 'far behind',
};

/** Alerts that say of a stream, or of all streams of a tenant, what its trouble says already. */
function isToldOf({ kind, tenant, stream }: AlertSnapshot, { streams }: Snapshot): boolean {
  if (!['permission_missing', 'stuck', 'token_rejected'].includes(kind)) return false;
  return streams.some(
    (one) =>
      one.tenant === tenant &&
      (stream === undefined || one.stream === stream) &&
      one.condition === 'down',
  );
}

function alertProblems(snapshot: Snapshot): readonly Problem[] {
  const { nowMs } = snapshot;
  const untold = snapshot.alerts.filter((alert) => !isToldOf(alert, snapshot));
  return untold.map(({ kind, tenant, stream, sinceMs, message }) => ({
    key: ['alert', kind, tenant, stream ?? ''].join('|'),
    severity: 'strained',
    title: `${stream === undefined ? tenant : `${tenant}: ${stream}`}: ${ALERT_TITLES[kind] ?? kind}`,
    message,
    forSecs: (nowMs - sinceMs) / 1000,
  }));
}

function configurationProblems({ configuration, nowMs }: Snapshot): readonly Problem[] {
  const { problem } = configuration;
  if (problem === undefined) return [];
  return [
    {
      key: 'configuration',
      severity: 'strained',
      title: 'The last change of configuration or mappings was not taken, or not all of it',
      message: problem.message,
      forSecs: (nowMs - problem.atMs) / 1000,
    },
  ];
}

/** Makes the function that shows them. */
export function createProblems(): (problems: readonly Problem[]) => void {
  const parent = byId('problems');
  const show = listOf<Problem>(parent, { keyOf: ({ key }) => key, create: createProblem });
  return (problems) => {
    parent.hidden = problems.length === 0;
    show(problems);
  };
}

function createProblem(): View<Problem> {
  const root = element('article');
  const icon = element('span');
  const text = element('div');
  const title = element('h3');
  const name = element('span');
  const since = element('span', 'since');
  title.append(name, since);
  const message = element('p');
  text.append(title, message);
  root.append(icon, text);
  return {
    root,
    show(problem) {
      root.className = `problem about-${problem.severity}`;
      setIcon(icon, problem.severity);
      setText(name, problem.title);
      setText(since, problem.forSecs === undefined ? '' : ` for ${duration(problem.forSecs)}`);
      setText(message, problem.message);
    },
  };
}
