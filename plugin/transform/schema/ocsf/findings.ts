import type { MappedPaths, StaticFinding } from '../target-schema.ts';
import { DERIVED_PATHS } from './derived.ts';
import type { AttributeModel, ClassModel } from './model.ts';
import { addCompleted, nodesBelow, produceTree } from './produced-tree.ts';
import { requirementFindings } from './requirement-findings.ts';
import { followPath, type Trail } from './resolve.ts';

/** What can be said about a rule before any event: wrong paths first, then what is missing. */
export function staticFindings(
  from: ClassModel,
  { produced, guaranteed }: MappedPaths,
): readonly StaticFinding[] {
  const trails = produced.map((path) => ({ path, trail: followPath(from, path) }));
  const right = trails.filter(({ trail }) => trail.kind === 'trail').map(({ path }) => path);
  const root = produceTree(from, right);
  const mapped = nodesBelow(root);
  const wholeObjects = mapped.filter(({ object, children }) => object && children.size === 0);
  addCompleted(root, false);
  return [
    ...deprecatedClass(from),
    ...trails.flatMap(({ path, trail }) => pathFindings(path, trail)),
    ...wholeObjects.map(({ path }) => wholeObject(path)),
    ...mapped.flatMap(({ path, attribute }) => deprecatedAttribute(path, attribute)),
    ...requirementFindings(root, guaranteed),
  ];
}

function pathFindings(path: string, trail: Trail): readonly StaticFinding[] {
  switch (trail.kind) {
    case 'unknown': {
      const { at, name, owner, candidates } = trail;
      const message = `${owner} has no attribute "${name}"`;
      const unknown = { name, candidates };
      return [{ severity: 'error', code: 'UNKNOWN_ATTRIBUTE', path: at, message, unknown }];
    }
    case 'misused': {
      const { at, message } = trail;
      return [{ severity: 'error', code: 'MISUSED_ATTRIBUTE', path: at, message }];
    }
    case 'trail':
      return DERIVED_PATHS.has(path) ? [derived(path)] : [];
  }
}

const derived = (path: string): StaticFinding => ({
  severity: 'warning',
  code: 'DERIVED_ATTRIBUTE',
  path,
  message: 'is filled in from the schema, whatever the rule gives; leave it out',
});

const wholeObject = (path: string): StaticFinding => ({
  severity: 'error',
  code: 'MISUSED_ATTRIBUTE',
  path,
  message: 'is an object; give the attributes in it',
});

const deprecatedClass = ({ name, deprecated }: ClassModel): readonly StaticFinding[] =>
  deprecated === undefined
    ? []
    : [
        {
          severity: 'warning',
          code: 'DEPRECATED_CLASS',
          path: '$',
          message: `class ${name} is deprecated since ${deprecated}`,
        },
      ];

function deprecatedAttribute(path: string, attribute: AttributeModel): readonly StaticFinding[] {
  const objectSince = attribute.object()?.deprecated;
  const since = attribute.deprecated ?? objectSince;
  if (since === undefined) return [];
  const what = attribute.deprecated === undefined ? 'the object that it is' : 'it';
  const message = `${what} is deprecated since ${since}`;
  return [{ severity: 'warning', code: 'DEPRECATED_ATTRIBUTE', path, message }];
}
