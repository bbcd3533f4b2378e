import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import {
  includeSchema,
  ruleSchema,
  testSchema,
} from '../../../plugin/transform/mapping/files/rule-schema.ts';
import { setSchema } from '../../../plugin/transform/mapping/files/set-schema.ts';

const SCHEMAS = { setSchema, ruleSchema, includeSchema, testSchema };

describe('the schemas of mapping files', () => {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    it(`are JSON Schema themselves: ${name}`, () => {
      const ajv = new Ajv2020({ strict: false });

      expect(ajv.validateSchema(schema), ajv.errorsText()).to.equal(true);
    });
  }
});
