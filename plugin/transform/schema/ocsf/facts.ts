import type { Requirement } from '../target-schema.ts';

/** What an attribute is, wherever it is used. Names and values are those of OCSF. */
export interface AttributeDefinition {
  readonly type: string;
  readonly object_type?: string;
  readonly is_array?: true;
  readonly sibling?: string;
  /** Type id of the observable that a value is. */
  readonly observable?: number;
  /** Since which version, here and in `enum_deprecated`. */
  readonly deprecated?: string;
  readonly enum_deprecated?: Readonly<Record<string, string>>;
  /** Caption by value. */
  readonly enum?: Readonly<Record<string, string>>;
}

/** An attribute as one class or object uses it. */
export interface AttributeUse extends AttributeDefinition {
  readonly requirement: Requirement;
  /** The attribute exists where one of these profiles is listed; none: always. */
  readonly profiles: readonly string[];
}

export type Constraints = Readonly<Partial<Record<'at_least_one' | 'just_one', readonly string[]>>>;

export interface ObjectFacts {
  readonly caption: string;
  readonly deprecated?: string;
  readonly observable?: number;
  readonly constraints?: Constraints;
  /** None: the object takes anything. */
  readonly attributes: Readonly<Record<string, AttributeUse>>;
}

export interface ClassFacts extends ObjectFacts {
  readonly uid: number;
  readonly category_uid: number;
  readonly category_name: string;
}

export interface TypeFacts {
  /** The type that says what JSON holds it: `string_t`, `integer_t`, `long_t`, `float_t`, `boolean_t`, `json_t`. */
  readonly base: string;
  readonly regex?: string;
  readonly range?: readonly [number, number];
  readonly max_len?: number;
  /** The only values there are. */
  readonly values?: readonly (string | number)[];
  readonly observable?: number;
}

/** The OCSF schema of one version, reduced to some classes and the objects they reach. */
export interface OcsfFacts {
  readonly version: string;
  readonly profiles: readonly string[];
  readonly types: Readonly<Record<string, TypeFacts>>;
  readonly classes: Readonly<Record<string, ClassFacts>>;
  readonly objects: Readonly<Record<string, ObjectFacts>>;
}
