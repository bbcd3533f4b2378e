import { didYouMean } from '../../diagnostics/suggest.ts';
import type { TargetClass } from '../schema/target-schema.ts';
import type { RuleSource } from './files/rule-source.ts';
import type { Located, Problems } from './problems.ts';

/** What a rule says about recommended attributes that stay empty: the reason by schema path. */
export type Unavailable = ReadonlyMap<string, string>;

/** Reads `unavailable` of a rule; reports attributes that do not exist, are not recommended, or are filled. */
export function readUnavailable(
  rule: RuleSource,
  from: { readonly target: TargetClass; readonly produced: readonly string[] },
  problems: Problems,
): Unavailable {
  const reasons = new Map<string, string>();
  for (const [written, node] of rule.unavailable) {
    const path = attributeOf(written, node, { target: from.target, problems });
    if (path === undefined) continue;
    const fault = faultOf(path, node, from.produced);
    if (fault === undefined) reasons.set(path, String(node.value));
    else problems.reportKey('BAD_UNAVAILABLE', node, `${written} ${fault}`);
  }
  return reasons;
}

function attributeOf(
  written: string,
  node: Located,
  { target, problems }: { readonly target: TargetClass; readonly problems: Problems },
): string | undefined {
  const found = target.resolve(written.replaceAll(/\[\d*\]/g, '[]'));
  switch (found.kind) {
    case 'unknown': {
      const hint = didYouMean(found.name, found.candidates);
      const message = `${found.owner} has no attribute "${found.name}".${hint}`;
      problems.reportKey('UNKNOWN_ATTRIBUTE', node, message);
      return undefined;
    }
    case 'misused':
      problems.reportKey('MISUSED_ATTRIBUTE', node, `${found.at} ${found.message}.`);
      return undefined;
    case 'found': {
      const { path, requirement } = found.attribute;
      if (requirement === 'recommended') return path;
      const message = `${written} is ${requirement}, not recommended, so nothing asks for it; take the entry out.`;
      problems.reportKey('BAD_UNAVAILABLE', node, message);
      return undefined;
    }
  }
}

function faultOf(path: string, node: Located, produced: readonly string[]): string | undefined {
  if (typeof node.value !== 'string' || node.value.trim() === '')
    return 'has no reason; say in a sentence why no source field gives it.';
  const filled = produced.find((one) => one === path || /^(?:\[\])?\./.test(rest(one, path)));
  return filled === undefined
    ? undefined
    : `is filled by this rule (${filled}); take the entry out.`;
}

/** What follows `path` in a longer path; empty when the path does not begin with it. */
function rest(longer: string, path: string): string {
  return longer.startsWith(path) ? longer.slice(path.length) : '';
}
