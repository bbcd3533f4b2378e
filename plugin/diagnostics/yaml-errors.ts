import type { ErrorCode, YAMLError } from 'yaml';
import type { DiagnosticCode } from './codes.ts';

export interface YamlProblem {
  readonly code: DiagnosticCode;
  readonly offset: number;
  readonly message: string;
}

const OWN_CODES: Partial<Record<ErrorCode, readonly [DiagnosticCode, string]>> = {
  TAB_AS_INDENT: ['YAML_TAB', 'a tab indents this line; use spaces.'],
  DUPLICATE_KEY: ['DUPLICATE_KEY', 'this key stands twice in one map; remove one.'],
  NON_STRING_KEY: ['BAD_KEY', 'this key is not text; use plain text as the key.'],
  MULTIPLE_DOCS: ['MANY_DOCUMENTS', 'a second document begins here; keep one in each file.'],
  BAD_ALIAS: ['BAD_ALIAS', 'this alias has no usable name; write the value out.'],
  RESOURCE_EXHAUSTION: ['TOO_DEEP', 'lists and maps are nested too deeply here; flatten them.'],
  TAG_RESOLVE_FAILED: ['UNKNOWN_TAG', 'this YAML tag is not known or does not fit; remove it.'],
};

const SYNTAX: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'this is indented differently from its neighbours; line it up.',
  BAD_DQ_ESCAPE: 'this backslash sequence is unknown in double quotes; use single quotes.',
  BAD_SCALAR_START: 'text may not begin with this character; put it into quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'a colon follows where none may; put text with ": " into quotes.',
  BLOCK_IN_FLOW:
    'an indented list or map stands inside brackets; close the brackets or use them throughout.',
  MISSING_CHAR: 'a closing quote, bracket, comma, colon or blank is missing; add it.',
  MULTILINE_IMPLICIT_KEY: 'this key goes over several lines; is a colon missing?',
};

/** Our code and sentence for an error of the YAML parser, whose own texts may quote the file. */
export function problemOf(error: YAMLError): YamlProblem {
  const offset = Math.max(0, error.pos[0]);
  const own = OWN_CODES[error.code];
  if (own !== undefined) return { code: own[0], offset, message: own[1] };
  const message =
    SYNTAX[error.code] ?? 'this is not YAML; look for a missing colon, quote or bracket.';
  return { code: 'YAML_SYNTAX', offset, message };
}
