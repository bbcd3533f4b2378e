import type { EventObject } from './event-object.ts';

/** What a value of an attribute is on the wire; `float` leaves as float64 even when it is whole, `any` as it is. */
export type AttributeKind =
  'string' | 'integer' | 'float' | 'timestamp' | 'boolean' | 'object' | 'any';

/** How much the schema wants an attribute in the object or class around it. */
export type Requirement = 'required' | 'recommended' | 'optional';

/** The values an attribute may have, each with its caption. */
export interface EnumFacts {
  /** Caption by id; the keys are the values as they stand in an event. */
  readonly captions: ReadonlyMap<number | string, string>;
  /** Since which schema version an id is deprecated. */
  readonly deprecated: ReadonlyMap<number | string, string>;
  /** The id of a caption, compared without case and outer blanks. */
  idOf(caption: string): number | string | undefined;
}

/** What the schema says about one attribute of a class. */
export interface AttributeFacts {
  /** With `[]` behind every array that the path goes through. */
  readonly path: string;
  readonly kind: AttributeKind;
  /** The schema's name of the type, such as `ip_t`. */
  readonly type: string;
  /** The path names a whole array; `kind` and `enum` are those of its elements. */
  readonly isArray: boolean;
  readonly requirement: Requirement;
  /** `requirement` is `required`. */
  readonly isRequired: boolean;
  /** Filled in by `complete`; a mapping need not give it. */
  readonly isDerived: boolean;
  /** Profiles one of which must be listed for the attribute to exist; none for most. Filled in by `complete`. */
  readonly profiles: readonly string[];
  /** Path of the attribute that holds the caption of this one. */
  readonly sibling?: string;
  readonly enum?: EnumFacts;
  /** Since which schema version. */
  readonly deprecated?: string;
}

/** What became of looking up an attribute path. */
export type Resolution =
  | { readonly kind: 'found'; readonly attribute: AttributeFacts }
  | {
      readonly kind: 'unknown';
      /** The path up to the step that is not there. */
      readonly at: string;
      /** The name that is not there. */
      readonly name: string;
      /** What it is not in, such as `class authentication`. */
      readonly owner: string;
      /** The names that are there, for a suggestion. */
      readonly candidates: readonly string[];
    }
  | { readonly kind: 'misused'; readonly at: string; readonly message: string };

/**
 * Something wrong with a rule that shows before any event: `error` means that no event of it can be right,
 * or that the mapping says what the schema does not know; `note` that some events may fail.
 */
export interface StaticFinding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code:
    | 'UNKNOWN_ATTRIBUTE'
    | 'MISUSED_ATTRIBUTE'
    | 'DERIVED_ATTRIBUTE'
    | 'DEPRECATED_ATTRIBUTE'
    | 'DEPRECATED_CLASS'
    | 'MISSING_ATTRIBUTE'
    | 'MAY_MISS_ATTRIBUTE'
    | 'UNMET_CONSTRAINT'
    | 'MAY_MISS_CONSTRAINT';
  /** The attribute path; `$` for the event itself. */
  readonly path: string;
  readonly message: string;
  /** For `UNKNOWN_ATTRIBUTE`: the wrong name and the right ones, for a suggestion. */
  readonly unknown?: { readonly name: string; readonly candidates: readonly string[] };
}

/** What a rule says it writes. */
export interface MappedPaths {
  /** Every attribute path that some record gives a value, `[]` behind arrays of objects. */
  readonly produced: readonly string[];
  /** Those among them that every record gives a value; without them nothing is said about what may be missing. */
  readonly guaranteed?: readonly string[];
}

/** Something wrong with one event. No record content in it. */
export interface Violation {
  readonly code: string;
  /** `malware[0].name`; `$` for the event itself. */
  readonly path: string;
  readonly message: string;
}

/** The attributes of an event as a tree, for an encoder that walks both at once. */
export interface Shape {
  readonly kind: AttributeKind;
  readonly isArray: boolean;
  /** Empty but for objects whose attributes are known. */
  readonly attributes: ReadonlyMap<string, Shape>;
}

/** A value that comes from the mapping itself, and the path of the attribute that it may stand in. */
export interface FixedValue {
  readonly path: string;
  readonly value: unknown;
}

export interface CompileOptions {
  /** Whether `complete` fills in observables: for every type of the usual list, or for the type ids given. */
  readonly observables?: boolean | readonly number[];
  /** Literals and defaults of the rule: nobody observed them, so they become no observables. */
  readonly fixed?: readonly FixedValue[];
}

/** A class made ready for the events of one rule. */
export interface CompiledTarget {
  /** Fills in what the schema implies, in place: ids and names of class and category, captions, profiles. */
  readonly complete: (event: EventObject) => void;
  /** Everything wrong with a completed event, nothing when it is right. `nowMs` is the time of receipt, epoch ms. */
  readonly check: (event: EventObject, nowMs: number) => readonly Violation[];
  /**
   * Whether a completed event is right that the rule's own code built, member by member in the types of the
   * attributes; what cannot be wrong then is not looked at. Absent: ask `check`.
   */
  readonly isBuiltRight?: (event: EventObject, nowMs: number) => boolean;
  readonly shape: Shape;
  /** Paths whose numbers leave as float64. */
  readonly floatPaths: readonly string[];
}

/** A group of attributes of one object of which some must be there. */
export interface Constraint {
  readonly kind: 'at_least_one' | 'just_one';
  readonly attributes: readonly string[];
}

/** What a rule maps to: a class of OCSF; for other schemas the one kind of event there is. */
export interface TargetClass {
  /** Empty for schemas without classes. */
  readonly name: string;
  readonly uid?: number;
  /** Paths of attributes that every event must have, those of `complete` included. */
  readonly required: readonly string[];
  /** Profiles that some attribute of the class belongs to, at any depth. */
  readonly profiles: readonly string[];
  /** Groups of attributes of the class of which some must be there. */
  readonly constraints: readonly Constraint[];
  /** The same for the object at a path such as `user` or `evidences[]`; none where no object is known. */
  constraintsOf(path: string): readonly Constraint[];
  /** Names of top-level attributes that the schema recommends, without those that need a profile. */
  recommended(): readonly string[];
  /** Names of recommended members of the object at a path such as `user` or `evidences[]`; none where no object is known. */
  recommendedOf(path: string): readonly string[];
  /** Looks up an attribute path such as `user.email_addr`, `evidences[].src_endpoint.ip` or `file.hashes[0].value`. */
  resolve(path: string): Resolution;
  /** What can be said about a rule before any event. */
  findings(mapped: MappedPaths): readonly StaticFinding[];
  /**
   * Prepares completing and checking for a rule that writes `produced`.
   * @throws Error when a path does not resolve; ask `findings` first.
   */
  compile(produced: readonly string[], options?: CompileOptions): CompiledTarget;
}

/** The schema that a mapping set writes. */
export interface TargetSchema {
  /** As in `schema:` of the set. */
  readonly name: string;
  readonly kind: 'ocsf' | 'json-schema' | 'none';
  /** Names that `class:` may have; none where rules name no class. */
  readonly classNames: readonly string[];
  /** A class by name or uid; without classes, call it with nothing. */
  class(name?: string | number): TargetClass | undefined;
}
