import { isEventObject, isList } from '../../event-object.ts';
import type { OcsfFacts } from '../facts.ts';
import { attributeFromExport, deprecatedSince } from './export-attribute.ts';
import { compact, mapSorted, members, type Members } from './export-value.ts';
import { narrowFacts } from './facts-schema.ts';

/** The classes that the shipped packages hold. */
export const SHIPPED_CLASSES: readonly string[] = [
  'base_event',
  'data_security_finding',
  'detection_finding',
  'incident_finding',
  'account_change',
  'authentication',
  'entity_management',
  'user_access',
  'group_management',
  'network_activity',
  'http_activity',
  'inventory_info',
  'user_inventory',
  'web_resources_activity',
  'application_lifecycle',
  'api_activity',
  'datastore_activity',
  'file_hosting',
  'scan_activity',
];

/**
 * Takes the facts about some classes from what an OCSF server exports (`/export/schema`, `/export/v2/schema`)
 * or OCSF's schema compiler prints. Descriptions, and objects that no class reaches, are left out.
 * @throws Error that names what is missing when the input is no such export or lacks a class.
 */
export function factsFromExport(
  input: unknown,
  classNames: readonly string[] = SHIPPED_CLASSES,
): OcsfFacts {
  const schema = members(input, 'the export');
  const allClasses = members(schema.classes, 'classes');
  const classes = Object.fromEntries(
    classNames.map((name) => [name, classFrom(allClasses[name], `classes.${name}`)]),
  );
  const objects = reachedObjects(classes, members(schema.objects, 'objects'));
  return narrowFacts({
    version: schema.version,
    profiles: profilesIn([...Object.values(classes), ...Object.values(objects)]),
    types: typesFrom(schema),
    classes: byUid(classes),
    objects: mapSorted(objects, (object) => object),
  });
}

function classFrom(value: unknown, where: string): Members {
  const data = members(value, where);
  return {
    uid: data.uid,
    category_uid: data.category_uid,
    // Base Event belongs to no category, and an export may have no name for that.
    category_name: data.category_name ?? 'Uncategorized',
    ...objectFrom(value, where),
  };
}

function objectFrom(value: unknown, where: string): Members {
  const data = members(value, where);
  const attributes = members(data.attributes, `${where}.attributes`);
  return compact({
    caption: data.caption,
    deprecated: deprecatedSince(data),
    observable: data.observable,
    constraints: isEmpty(data.constraints) ? undefined : data.constraints,
    attributes: mapSorted(attributes, (attribute, name) => {
      const { sibling, ...facts } = attributeFromExport(attribute, `${where}.${name}`);
      // The dictionary gives an attribute its sibling even where the object lacks that (1.7: observable.type_uid).
      return typeof sibling === 'string' && sibling in attributes ? { ...facts, sibling } : facts;
    }),
  });
}

const isEmpty = (value: unknown): boolean =>
  isEventObject(value) && Object.keys(value).length === 0;

const attributesOf = (owner: unknown): readonly Members[] =>
  isEventObject(owner) && isEventObject(owner.attributes)
    ? Object.values(owner.attributes).filter(isEventObject)
    : [];

function reachedObjects(classes: Members, all: Members): Members {
  const reached: Record<string, unknown> = {};
  const visit = (owner: unknown): void => {
    for (const { object_type: name } of attributesOf(owner)) {
      if (typeof name !== 'string' || name in reached) continue;
      reached[name] = objectFrom(all[name], `objects.${name}`);
      visit(reached[name]);
    }
  };
  Object.values(classes).forEach(visit);
  return reached;
}

const profilesIn = (owners: readonly unknown[]): readonly unknown[] =>
  [...new Set(owners.flatMap(attributesOf).flatMap(({ profiles }) => profiles))].sort();

function byUid(classes: Members): Members {
  const uid = (owner: unknown): number => (isEventObject(owner) ? Number(owner.uid) : 0);
  return Object.fromEntries(
    Object.entries(classes).sort(([, left], [, right]) => uid(left) - uid(right)),
  );
}

function typesFrom(schema: Members): Members {
  const dictionary = isEventObject(schema.dictionary) ? schema.dictionary : {};
  const types = schema.types ?? members(dictionary.types, 'types').attributes;
  return mapSorted(members(types, 'types'), (value, name) => {
    const type = members(value, `types.${name}`);
    const values = type.values;
    return compact({
      base: type.base ?? type.type ?? name,
      regex: type.regex,
      range: type.range,
      max_len: type.max_len,
      observable: type.observable,
      // That a boolean is false or true goes without saying.
      values: isList(values) && typeof values[0] !== 'boolean' ? values : undefined,
    });
  });
}
