import type { StaticFinding } from '../schema/target-schema.ts';
import type { MappingCode } from './codes.ts';
import type { RuleSource } from './files/rule-source.ts';
import type { Located, Problems } from './problems.ts';

/** Tells what the schema finds in a rule; paths that do not resolve were told where they were compiled. */
export function reportFindings(
  findings: readonly StaticFinding[],
  rule: RuleSource,
  problems: Problems,
): void {
  for (const finding of findings) {
    const code = codeOf(finding);
    if (code === undefined) continue;
    const { node, isField } = placeOf(finding.path, rule);
    const message = `${finding.path === '$' ? '' : `${finding.path}: `}${finding.message}.${wayOut(code, finding.path)}`;
    if (isField) problems.reportKey(code, node, message);
    else problems.report(code, node, message);
  }
}

function codeOf({ code, severity }: StaticFinding): MappingCode | undefined {
  if (severity === 'note' || code === 'UNKNOWN_ATTRIBUTE') return undefined;
  return code === 'MAY_MISS_ATTRIBUTE' || code === 'MAY_MISS_CONSTRAINT' ? undefined : code;
}

function wayOut(code: MappingCode, path: string): string {
  if (code === 'MISSING_ATTRIBUTE') return ` Add "${path.replaceAll('[]', '[0]')}" to fields.`;
  return code === 'UNMET_CONSTRAINT' ? ' Add one of them to fields.' : '';
}

/** The field that comes nearest to the path, else `class`, else the file. */
function placeOf(path: string, rule: RuleSource): { node: Located; isField: boolean } {
  const wanted = path.replaceAll('[]', '');
  for (const [field, node] of rule.fields) {
    if (field.replaceAll(/\[\d+\]/g, '') === wanted) return { node, isField: true };
  }
  const parent = wanted.includes('.') ? wanted.slice(0, wanted.lastIndexOf('.')) : wanted;
  for (const [field, node] of rule.fields) {
    const plain = field.replaceAll(/\[\d+\]/g, '');
    const isNear =
      plain === parent || plain.startsWith(`${parent}.`) || parent.startsWith(`${plain}.`);
    if (path !== '$' && isNear) return { node, isField: true };
  }
  const node = rule.single.get('class') ?? rule.root;
  return { node, isField: false };
}
