import { mappingCodes } from '../transform/mapping/codes.ts';

/** One row of the table of codes: `errors` end the run, `warnings` are told and the run goes on. */
export interface CodeRow {
  readonly severity: 'error' | 'warning';
  /** When it happens: the end of the sentence "This is told when …". */
  readonly when: string;
  /** What to do about it. */
  readonly wayOut: string;
}

const error = (when: string, wayOut: string): CodeRow => ({ severity: 'error', when, wayOut });
const warning = (when: string, wayOut: string): CodeRow => ({ severity: 'warning', when, wayOut });

const fileCodes = {
  FILE_UNREADABLE: error(
    'the file does not exist, is a folder, or may not be read by this user',
    'Give the path of a readable file, or change its permissions.',
  ),
  YAML_SYNTAX: error(
    'the text is not YAML',
    'Compare the place with the lines around it: colons, brackets, quotes, and how far it is indented.',
  ),
  YAML_TAB: error('a tab indents a line', 'Indent with spaces.'),
  TOO_DEEP: error('lists and maps are nested too deeply', 'Flatten the file.'),
  MANY_DOCUMENTS: error('a second document begins (`---`)', 'Keep one document in each file.'),
  EMPTY_FILE: error('the file holds no value', 'Write at least the keys that have no default.'),
  DUPLICATE_KEY: error('a map holds a key twice', 'Remove one of the two.'),
  BAD_KEY: error('a key is a list, a map or an alias', 'Use plain text as the key.'),
  BAD_ALIAS: error(
    'an alias (`*name`) names no anchor (`&name`) before it, or contains itself',
    'Define the anchor above the alias, or write the value out.',
  ),
  TOO_MANY_ALIASES: error(
    'aliases blow the file up to more values than anybody would write',
    'Write the values out.',
  ),
  UNKNOWN_TAG: error(
    'a YAML tag (`!name`) is none of the standard ones for text, numbers, lists and maps',
    'Remove the tag; put text into quotes.',
  ),
  INEXACT_NUMBER: error(
    'a whole number is beyond 2^53 and would be rounded',
    'Put it into quotes, so that it stays text.',
  ),
  UNKNOWN_KEY: error(
    'a key is not known at its place',
    'Use the suggested key, or look the name up in the reference.',
  ),
  MISSING_KEY: error('a key without default is missing', 'Add the key.'),
  BAD_TYPE: error(
    'a value has another type than its key wants',
    'Give the type that the message names; put text that looks like a number into quotes.',
  ),
  BAD_VALUE: error('a value has the right type but is not allowed', 'Give what the message names.'),
  DUPLICATE_ITEM: error('a list that wants different items holds one twice', 'Remove one.'),
} satisfies Record<string, CodeRow>;

const configurationCodes = {
  UNSET_VARIABLE: error(
    '`${NAME}` names an environment variable that is not set',
    'Set the variable, or write `$${` where the characters `${` are meant.',
  ),
  BAD_PLACEHOLDER: error(
    '`${` is not followed by a variable name and `}`',
    'Write `${NAME}` with letters, digits and `_`; there are no defaults and no nesting. Write `$${` for the characters `${`.',
  ),
  SECRET_IN_FILE: error(
    'a secret itself stands in the file',
    'Write `{ env: NAME }`, `{ file: PATH }` or `{ secret: ARN }`, and replace the secret if others could read the file.',
  ),
  BAD_SECRET: error(
    'a reference to a secret is not exactly one of `file`, `env` and `secret`',
    'Write `{ env: NAME }`, `{ file: PATH }` or `{ secret: ARN }`.',
  ),
  BAD_URL: error(
    'a URL cannot be read, or has a part that does not belong there',
    'Write scheme and host alone, such as `https://acme.goskope.com`.',
  ),
  INSECURE_URL: error(
    'a token would travel over plain http to another machine',
    'Write `https://`; plain http is for loopback hosts.',
  ),
  BAD_PROXY: error(
    '`proxy` is no proxy URL and none of its words',
    'Write `environment`, `none`, or a URL such as `http://proxy.example.org:3128`.',
  ),
  BAD_START: error(
    '`start` is no point in time',
    'Write `now`, an age such as `-24h`, or an ISO time with zone such as `2025-01-06T00:00:00Z`.',
  ),
  BAD_DURATION: error(
    'a length of time cannot be read',
    'Write a whole number and a unit without a blank, such as `30m` or `24h` (`s`, `m`, `h`, `d`), or `off`.',
  ),
  BAD_ADDRESS: error(
    'a network address cannot be read',
    'Write it in the form that the message names.',
  ),
  BAD_TAG: error(
    'a tag template holds a character that receivers treat specially, or an empty part, or begins with the tag of our own alerts',
    'Use letters, digits, `_`, `-`, single dots between parts, and placeholders; leave `netskope.health` to the alerts.',
  ),
  UNKNOWN_PLACEHOLDER: error(
    'a tag template holds a placeholder that does not exist',
    'Use `{kind}`, `{tenant}`, `{stream}`, `{day}` or `{record}`.',
  ),
  DUPLICATE_TENANT: error('two tenants have one name', 'Give each tenant its own name.'),
  SHARED_ITERATOR: error(
    'two tenants read one stream of one URL with one index, so each would get a part of the records',
    'Give one of them another `index`, or remove the stream from one.',
  ),
  DUPLICATE_BUCKET: error('two entries of `buckets` have one name', 'Give each its own name.'),
  SHARED_QUEUE: error(
    'two entries of `buckets` read one queue, so each would get a part of the notifications',
    'Give each a queue of its own.',
  ),
  DUPLICATE_OUTPUT: error(
    'two outputs have the same mapping and the same tag',
    'Remove one of the two.',
  ),
  TLS_NOT_USED: error(
    '`tls` is set although `to` does not begin with `tls://`',
    'Write `tls://` in `to`, or remove `tls`.',
  ),
  NO_FOLDER: error(
    '`mappings_dir` names a folder that is not there',
    'Create the folder, correct the path, or remove the key.',
  ),
  BAD_RANGE: error('an upper bound lies below its lower bound', 'Swap or change the two.'),
  OVERLAPPING_ALERTS: warning(
    'a tenant reads `alert` and a typed alert stream, so the same records arrive twice',
    'Keep `alert`, or keep the typed streams.',
  ),
  OVERLAPPING_PREFIXES: warning(
    'two entries of `buckets` read the same keys of one bucket, so the same records arrive twice',
    'Give prefixes of which none begins with the other.',
  ),
  EXPOSED_LISTEN: warning(
    '`listen` is open to other machines, and the pages there ask for no password',
    'Listen on `127.0.0.1` or `[::1]`, or let a network policy guard the port.',
  ),
} satisfies Record<string, CodeRow>;

/** The table in the order of the documentation; a new part of the product adds its own area. */
export const codeAreas = [
  { title: 'Any YAML file', codes: fileCodes },
  { title: 'Configuration', codes: configurationCodes },
  { title: 'Mappings', codes: mappingCodes },
] as const;

/** Every code of the product, by name. */
export const diagnosticCodes = { ...fileCodes, ...configurationCodes, ...mappingCodes };

export type DiagnosticCode = keyof typeof diagnosticCodes;
