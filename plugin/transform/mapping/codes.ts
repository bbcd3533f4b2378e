import type { CodeRow } from '../../diagnostics/codes.ts';

const error = (when: string, wayOut: string): CodeRow => ({ severity: 'error', when, wayOut });
const warning = (when: string, wayOut: string): CodeRow => ({ severity: 'warning', when, wayOut });

/** What can be wrong with a mapping set, found while it is loaded. */
export const mappingCodes = {
  UNKNOWN_SET: error('no folder of mappings has this set', 'Use a name from the message.'),
  UNKNOWN_RULE: error(
    'a route, `otherwise`, `extends` or `include` names a file that is nowhere',
    'Give the path of a file below the folder of the set, without `.yaml`.',
  ),
  DUPLICATE_RULE: error(
    'two files or two routes stand for one rule',
    'Remove one of the two; a rule can match only at its first place.',
  ),
  CYCLIC_EXTENDS: error(
    '`extends` or `include` leads back to the file it started from',
    'Take the file out of the chain that the message shows.',
  ),
  CYCLIC_LET: error('a let needs its own value', 'Break the circle that the message shows.'),
  UNKNOWN_SCHEMA: error('the target schema is not known', 'Use a name from the message.'),
  UNKNOWN_CLASS: error('the target schema has no such class', 'Use the suggested name.'),
  UNKNOWN_ATTRIBUTE: error(
    'an attribute path does not exist in the class',
    'Use the suggested name, or look the class up in the schema.',
  ),
  MISUSED_ATTRIBUTE: error(
    'an attribute path goes through a value, or forgets or invents an array',
    'Write the path as the message shows.',
  ),
  BAD_UNAVAILABLE: error(
    'an entry of `unavailable` is no recommended attribute that stays empty, or gives no reason',
    'Take the entry out, or write the reason behind it.',
  ),
  DERIVED_ATTRIBUTE: warning(
    'the attribute is filled in from the class, whatever the mapping says',
    'Remove it from the rule.',
  ),
  DEPRECATED_ATTRIBUTE: warning('the schema advises against the attribute', 'Use its successor.'),
  DEPRECATED_CLASS: warning('the schema advises against the class', 'Use its successor.'),
  MISSING_ATTRIBUTE: error(
    'the class requires an attribute that no field of the rule can give',
    'Add the attribute to `fields`.',
  ),
  UNMET_CONSTRAINT: error(
    'the class wants one of several attributes and the rule has none of them',
    'Add one of them to `fields`.',
  ),
  WRONG_TYPE: error(
    'a field can never have the type of its attribute',
    'Convert the value with the operator that the message names.',
  ),
  BAD_ENUM_VALUE: error(
    'a literal, default or table value is not among the values of its attribute',
    'Use one of the values in the message.',
  ),
  CONFLICTING_FIELDS: error(
    'an attribute is given as a whole and in parts',
    'Keep one of the two ways.',
  ),
  CONFLICTING_KEYS: error(
    'a rule says two things about its records that exclude each other',
    'Keep one of the keys that the message names.',
  ),
  BAD_REFERENCE: error(
    'a text that starts with `$` is no reference',
    "Write `$name`, `$a.b[0]` or `$'key with dots'`; `$$` for the sign, `format` for texts with names inside.",
  ),
  UNKNOWN_NAME: warning(
    'a name is neither a let nor a known source field',
    'Use the suggested name; records may hold fields that the catalogue does not know.',
  ),
  UNKNOWN_OPERATOR: error('an operator does not exist', 'Use the suggested name.'),
  BAD_ARGUMENT: error('an operator does not take this argument', 'Give what the message names.'),
  MISSING_FROM: error(
    'an operator has no value to work on',
    'Add `from` before it, or begin with an operator that makes a value.',
  ),
  UNKNOWN_TABLE: error('a table does not exist', 'Use the suggested name, or add it to `tables`.'),
  BAD_TABLE: error('a table file can not be read as a table', 'Correct the line in the message.'),
  UNSAFE_PATTERN: error(
    'a pattern has parts that can not be matched in bounded time, or is no pattern',
    'Write it without look-around and back-references.',
  ),
  BAD_CONDITION: error('a condition can not be understood', 'Write it as the message shows.'),
  UNREACHABLE_ROUTE: error(
    'no record can ever get to a rule',
    'Move the rule before the one in the message, or change one of the conditions.',
  ),
  UNREADABLE_SECRET: error('a secret can not be read', 'Set the variable or the file.'),
  UNPROTECTED_RAW_DATA: error(
    '`raw_data: true` or `$record_text` would carry fields that `protect` hides',
    'Remove one of the two.',
  ),
  UNPLACED_LEFTOVERS: error(
    'fields that no rule uses would vanish',
    'Name an attribute in `unmapped` that can hold any object.',
  ),
  BAD_TEST: error('a mapping test is not complete', 'Add what the message names.'),
} satisfies Record<string, CodeRow>;

export type MappingCode = keyof typeof mappingCodes;
