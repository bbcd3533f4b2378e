import type { DataPath, Finding } from '../diagnostics/yaml-source.ts';
import { isLoopback, parseHostPort } from './host.ts';
import type { View } from './view.ts';

/** Bounds that belong together: the first may not be above the second. */
const BOUNDS = [
  ['http', 'backoff_min_secs', 'backoff_max_secs'],
  ['http', 'conflict_min_secs', 'conflict_max_secs'],
  ['forward', 'backoff_min_secs', 'backoff_max_secs'],
] as const;

/**
 * What only shows when several settings are looked at together.
 *
 * @param written the file as it was written, to point at what a person can change
 * @param filled the same with defaults
 */
export function settingFindings(written: View, filled: View): readonly Finding[] {
  return [
    ...BOUNDS.flatMap(([section, low, high]) => {
      const highest = filled.number(section, high);
      const lowest = filled.number(section, low);
      if (lowest === undefined || highest === undefined || lowest <= highest) return [];
      const key = written.has(section, high) ? high : low;
      const message = `${high} is below ${low}; give ${high} at least the value of ${low}.`;
      return [finding('BAD_RANGE', [section, key], message)];
    }),
    ...tlsFindings(filled),
    ...duplicateOutputs(filled),
    ...listenFindings(filled),
  ];
}

function tlsFindings(view: View): readonly Finding[] {
  const to = view.text('forward', 'to');
  if (to === undefined || to.startsWith('tls://') || !view.has('forward', 'tls')) return [];
  const message = 'tls has no effect unless to begins with tls://; change to, or remove tls.';
  return [{ code: 'TLS_NOT_USED', path: ['forward', 'tls'], at: 'key', message }];
}

function duplicateOutputs(view: View): readonly Finding[] {
  const seen = new Set<string>();
  return view.items('outputs').flatMap((output) => {
    const mapping = view.text(...output, 'mapping');
    const tag = view.text(...output, 'tag');
    if (mapping === undefined || tag === undefined) return [];
    const identity = JSON.stringify([mapping, tag]);
    if (seen.has(identity)) {
      const message = 'an output above has the same mapping and the same tag; remove one.';
      return [finding('DUPLICATE_OUTPUT', output, message)];
    }
    seen.add(identity);
    return [];
  });
}

function listenFindings(view: View): readonly Finding[] {
  const address = parseHostPort(view.text('listen') ?? '');
  if (address === undefined || isLoopback(address.host)) return [];
  const message =
    'other machines reach the status pages, which ask for no password; listen on 127.0.0.1, or guard the port.';
  return [finding('EXPOSED_LISTEN', ['listen'], message)];
}

function finding(code: Finding['code'], path: DataPath, message: string): Finding {
  return { code, path, at: 'value', message };
}
