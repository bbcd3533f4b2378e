import type { AttributeKind, EnumFacts, Requirement } from '../target-schema.ts';
import { once } from '../once.ts';
import { enumFacts } from './enum-facts.ts';
import type {
  AttributeUse,
  ClassFacts,
  Constraints,
  ObjectFacts,
  OcsfFacts,
  TypeFacts,
} from './facts.ts';
import type { Trail } from './resolve.ts';

/** An attribute of a class or object, linked to its type. */
export interface AttributeModel {
  readonly name: string;
  readonly kind: AttributeKind;
  readonly typeName: string;
  readonly type: TypeFacts | undefined;
  /** The object that a value, or each element, is; undefined where the object takes anything. */
  readonly object: () => ObjectModel | undefined;
  readonly isArray: boolean;
  readonly requirement: Requirement;
  readonly isRequired: boolean;
  readonly profiles: readonly string[];
  readonly sibling: string | undefined;
  readonly enum: EnumFacts | undefined;
  /** Type id of the observable that a value is; none for objects. */
  readonly observable: number | undefined;
  readonly deprecated: string | undefined;
}

/** A class or an object. */
export interface ObjectModel {
  /** `class authentication` or `object user`. */
  readonly label: string;
  readonly deprecated: string | undefined;
  readonly attributes: ReadonlyMap<string, AttributeModel>;
  readonly constraints: Constraints;
}

export interface ClassModel extends ObjectModel {
  readonly name: string;
  readonly facts: ClassFacts;
  /** The paths that were followed through it so far. */
  readonly trails: Map<string, Trail>;
}

export interface OcsfModel {
  readonly version: string;
  readonly profiles: readonly string[];
  readonly classNames: readonly string[];
  /** Caption by type id of an observable. */
  readonly observableTypes: ReadonlyMap<number | string, string>;
  class(nameOrUid: string | number): ClassModel | undefined;
}

const KINDS: Readonly<Record<string, AttributeKind>> = {
  string_t: 'string',
  integer_t: 'integer',
  long_t: 'integer',
  float_t: 'float',
  boolean_t: 'boolean',
};

/** Links the facts of a schema for looking up; classes and objects are linked when first asked for. */
export function createModel(facts: OcsfFacts): OcsfModel {
  const object = once((name: string) => objectModel(`object ${name}`, facts.objects[name]));

  const objectModel = (label: string, data: ObjectFacts | undefined): ObjectModel | undefined => {
    const entries = Object.entries(data?.attributes ?? {});
    if (data === undefined || entries.length === 0) return undefined;
    return {
      label,
      deprecated: data.deprecated,
      attributes: new Map(entries.map(([name, use]) => [name, attribute(name, use)])),
      constraints: data.constraints ?? {},
    };
  };

  const attribute = (name: string, use: AttributeUse): AttributeModel => {
    const { object_type: objectName = '' } = use;
    const type = facts.types[use.type];
    const isFree = Object.keys(facts.objects[objectName]?.attributes ?? {}).length === 0;
    return {
      name,
      kind: use.type === 'object_t' ? (isFree ? 'any' : 'object') : kindOf(use.type, type),
      typeName: use.type,
      type,
      object: () => object(objectName),
      isArray: use.is_array === true,
      requirement: use.requirement,
      isRequired: use.requirement === 'required',
      profiles: use.profiles,
      sibling: use.sibling,
      enum: enumFacts(use),
      observable: use.type === 'object_t' ? undefined : (use.observable ?? type?.observable),
      deprecated: use.deprecated,
    };
  };

  const classModel = once((name: string): ClassModel | undefined => {
    const data = facts.classes[name];
    const model = objectModel(`class ${name}`, data);
    return data && model && { ...model, name, facts: data, trails: new Map() };
  });

  const nameOf = new Map(Object.entries(facts.classes).map(([name, { uid }]) => [uid, name]));
  return {
    version: facts.version,
    profiles: facts.profiles,
    classNames: Object.keys(facts.classes),
    observableTypes: object('observable')?.attributes.get('type_id')?.enum?.captions ?? new Map(),
    class: (key) => classModel(typeof key === 'number' ? (nameOf.get(key) ?? '') : key),
  };
}

const kindOf = (name: string, type: TypeFacts | undefined): AttributeKind =>
  name === 'timestamp_t' ? 'timestamp' : (KINDS[type?.base ?? ''] ?? 'any');
