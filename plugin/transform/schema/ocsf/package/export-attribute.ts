import { isEventObject, isList } from '../../event-object.ts';
import { compact, mapSorted, members, type Members } from './export-value.ts';

/** Since which version something is deprecated; undefined when it is not. */
export const deprecatedSince = (data: Members): unknown =>
  isEventObject(data['@deprecated']) ? data['@deprecated'].since : data.deprecated;

/**
 * The facts about an attribute of an export, in the order in which they are written.
 * @throws Error naming `where` when it is no attribute.
 */
export function attributeFromExport(value: unknown, where: string): Members {
  const data = members(value, where);
  return compact({
    requirement: data.requirement,
    profiles: profilesOf(data),
    type: data.type,
    object_type: data.object_type,
    is_array: data.is_array === true ? true : undefined,
    sibling: data.sibling,
    observable: data.observable,
    deprecated: deprecatedSince(data),
    ...enumFacts(data.enum),
    ...(isEventObject(data.enum_deprecated) && { enum_deprecated: data.enum_deprecated }),
  });
}

/** Older exports name one profile, later ones list several; null means that the owner has the attribute without any. */
function profilesOf(data: Members): unknown {
  const profiles = data.profiles ?? data.profile ?? [];
  return isList(profiles) ? profiles : [profiles];
}

function enumFacts(given: unknown): Members {
  if (!isEventObject(given)) return {};
  const deprecated = Object.entries(given).flatMap(([id, value]) => {
    const since = isEventObject(value) ? deprecatedSince(value) : undefined;
    return since === undefined ? [] : [[id, since] as const];
  });
  return {
    enum_deprecated: deprecated.length > 0 ? Object.fromEntries(deprecated) : undefined,
    enum: mapSorted(given, (value) => (isEventObject(value) ? value.caption : value)),
  };
}
