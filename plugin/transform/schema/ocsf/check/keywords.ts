import { _, type Ajv, type Code, type KeywordCxt } from 'ajv';

/**
 * Adds `at_least_one` and `just_one`, each with a list of names. The same said with `anyOf` would
 * make an error object for every name that is absent, on every valid event.
 */
export function addConstraintKeywords(ajv: Ajv): void {
  addListKeyword(ajv, 'at_least_one', (context) => {
    context.fail(_`${countPresent(context)} === 0`);
  });
  addListKeyword(ajv, 'just_one', (context) => {
    context.fail(_`${countPresent(context)} !== 1`);
  });
}

function addListKeyword(ajv: Ajv, keyword: string, code: (context: KeywordCxt) => void): void {
  ajv.addKeyword({ keyword, type: 'object', schemaType: 'array', code });
}

function countPresent({ data, schema }: KeywordCxt): Code {
  const names = schema as readonly string[]; // schemaType is array, and the names are OCSF's
  if (names.length === 0) return _`0`;
  const terms = names.map((name) => _`(${data}[${name}] === undefined ? 0 : 1)`);
  return terms.reduce((sum, term) => _`${sum} + ${term}`);
}
