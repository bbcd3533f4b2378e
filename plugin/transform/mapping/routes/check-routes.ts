import type { Located, Problems } from '../problems.ts';
import type { Scope } from '../scope.ts';
import { covers, isContradiction, waysOf } from './reachability.ts';
import type { Ways } from './reachability.ts';

/** What the check of routes needs to know of a rule. */
export interface RouteFacts {
  readonly name: string;
  /** The route in the set. */
  readonly node: Located;
  readonly when: Located | undefined;
  readonly names: Scope;
}

const contextNames = ['stream', 'tenant', 'tenant_host', 'record_text'];

/** Reports rules that no record can get to: what they take, an earlier rule takes, or nothing can be. */
export function checkRoutes(routes: readonly RouteFacts[], problems: Problems): void {
  const earlier: { readonly name: string; readonly ways: Ways }[] = [];
  for (const route of routes) {
    const twin = earlier.find(({ name }) => name === route.name);
    if (twin !== undefined) {
      const message = `the rule "${route.name}" stands here twice; remove this one.`;
      problems.report('DUPLICATE_RULE', route.node, message);
      continue;
    }
    const ways = waysOf(route.when, route.names);
    reportUnreachable({ ...route, ways }, earlier, problems);
    earlier.push({ name: route.name, ways });
  }
}

function reportUnreachable(
  route: RouteFacts & { readonly ways: Ways },
  earlier: readonly { readonly name: string; readonly ways: Ways }[],
  problems: Problems,
): void {
  const blockers = new Set<string>();
  for (const way of route.ways) {
    if (isContradiction(way, (name) => isSingle(name))) continue;
    const blocker = earlier.find(({ ways }) => ways.some((wide) => covers(wide, way)));
    if (blocker === undefined) return;
    blockers.add(`"${blocker.name}"`);
  }
  const place = route.when ?? route.node;
  if (blockers.size === 0) {
    const message =
      'no record can meet this condition, for two of its parts exclude each other; change one.';
    problems.report('UNREACHABLE_ROUTE', place, message);
    return;
  }
  const names = [...blockers].join(' and ');
  const message = `no record gets to the rule "${route.name}": ${names} stands before it and takes them all. Move it up in routes, or narrow the "when" of ${names}.`;
  problems.report('UNREACHABLE_ROUTE', route.node, message);
}

/** Source fields may be lists, of which different elements may meet different demands; what a record is mapped with may not. */
function isSingle(name: string): boolean {
  return contextNames.some((context) => /^\d+#/.test(name) && name.endsWith(`#${context}`));
}
