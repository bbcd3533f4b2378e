import { isEventObject, isList } from '../../../plugin/transform/schema/event-object.ts';
import type { TargetClass } from '../../../plugin/transform/schema/target-schema.ts';

/** The paths of all values of an event of a class, arrays as `[]`; what may hold anything is one value. */
export function pathsOf(target: TargetClass, value: unknown, path = ''): readonly string[] {
  const resolution = path === '' ? undefined : target.resolve(path);
  if (resolution?.kind === 'found' && resolution.attribute.kind === 'any') return [path];
  if (isList(value) && value.length > 0)
    return [...new Set(value.flatMap((item) => pathsOf(target, item, `${path}[]`)))];
  if (isEventObject(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([name, member]) =>
      pathsOf(target, member, path === '' ? name : `${path}.${name}`),
    );
  return [path];
}
